// Where a command prints: results to one stream, everything else to the other, and whether a person is
// looking.

export interface Terminal {
  /** Results; `--json` prints nothing else here. */
  readonly out: (text: string) => void;
  /** Progress, questions, errors. */
  readonly err: (text: string) => void;
  /** A person looks at the second stream: progress may be redrawn. */
  readonly live: boolean;
  readonly width: number;
  /** A question with a typed answer; null where nobody can be asked. */
  readonly ask: (question: string) => Promise<string | null>;
}
