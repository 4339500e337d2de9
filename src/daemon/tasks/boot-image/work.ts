// What work on boot images is given of a task: its end, and where its progress goes.
import type { Work } from '../../ports/boot-images.ts';
import type { StepContext } from '../engine/step.ts';

export const workOf = (context: StepContext): Work => ({
  signal: context.signal,
  onProgress: ({ step, done, total }) => {
    context.progress({ done: total === 0 ? null : done / total, text: `${step} (${done} of ${total})` });
  },
});
