/**
 * Parameters of a property test with the same runs each time, so that only a code change can make it fail.
 * The environment changes the runs: `MODEL_SEED` (any number), `MODEL_RUNS`, and `MODEL_PATH` from the
 * message of a failure.
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
