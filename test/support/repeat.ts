/**
 * Parameters of a property that makes the same runs each time, so that a change is what fails. Others by the
 * environment: `MODEL_SEED` (any number), `MODEL_RUNS`, and `MODEL_PATH` for the one that a failure names.
 */
export function repeatable(runs: number) {
  const { MODEL_SEED = '20261126', MODEL_PATH, MODEL_RUNS = String(runs) } = process.env;
  return {
    endOnFailure: true,
    seed: Number(MODEL_SEED),
    numRuns: Number(MODEL_RUNS),
    ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
  };
}
