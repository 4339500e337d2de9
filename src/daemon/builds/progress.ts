// What a fetch or a build says about how far it is.

export interface BuildProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: BuildProgress) => void;
