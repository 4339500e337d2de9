// What can be stored and sent as it is: the JSON values, and the facts that errors, refusals and events
// carry.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Named values beside a sentence, so that a program need not read the sentence. */
export type Facts = Readonly<Record<string, Json>>;
