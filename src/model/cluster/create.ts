// Whether a cluster comes to be; it begins empty.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import { nameFault } from '../name.ts';

export interface CreateClusterFacts {
  readonly name: string;
  readonly taken: readonly string[];
}
export interface CreateClusterPlan extends Plan {
  readonly name: string;
}

export function decideCreateCluster({ name, taken }: CreateClusterFacts): Decision<CreateClusterPlan> {
  const about = `cluster ${name.slice(0, 80)}`;
  const refusals: Refusal[] = [];
  const fault = nameFault(name);
  if (fault !== null) {
    const fix = 'Choose a name of letters, digits, "-" and ".".';
    refusals.push({
      code: 'name',
      about,
      needed: 'a name that host names may have',
      found: `it ${fault}`,
      fix,
    });
  } else if (taken.includes(name)) {
    const fix = 'Choose another name.';
    refusals.push({
      code: 'name-taken',
      about,
      needed: 'a name that no cluster has',
      found: 'one has it',
      fix,
    });
  }
  return decide(refusals, () => ({ name, steps: [{ title: `Record the cluster ${name}` }], notices: [] }));
}
