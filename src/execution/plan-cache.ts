import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Plan } from './plan.ts';
import { decidingVariables } from './selection.ts';

export type KeptPlan = Plan | 'uncompilable';

/** Combinations of `@skip` and `@include` that a document has plans for at most. */
export const MAX_PLANS = 32;
/** For the plans of all documents. */
export const MAX_BYTES = 32 * 1024 * 1024;
/** Of one field's functions (measured: 720 to 970, before they have run). */
const BYTES_PER_FIELD = 1536;

/** The plans of a document, by operation and by the variables that decide about its fields. */
interface DocumentPlans {
  id: number;
  deciding: readonly string[];
  byKey: Map<string, KeptPlan>;
}

/** Where a plan is kept, which is gone when its document is. */
interface Entry {
  plans: WeakRef<DocumentPlans['byKey']>;
  key: string;
  fields: number;
}

/** Plans, each for as long as its document is kept. Those that were not used for the longest make room. */
export class PlanCache {
  readonly #byDocument = new WeakMap<DocumentNode, DocumentPlans>();
  readonly #entries = new LRUCache<string, Entry>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ key, fields }) => 2 * key.length + BYTES_PER_FIELD * (fields + 1),
    dispose: ({ plans, key }) => plans.deref()?.delete(key),
  });
  #documents = 0;

  /** @param make told how many fields its plan has */
  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    make: (countField: () => void) => KeptPlan,
  ): KeptPlan {
    const { id, deciding, byKey } = this.#plansOf(document);
    let key = `${document.definitions.indexOf(operation)}`;
    for (const name of deciding) key += letterOf(variables[name]);
    const entryKey = `${id} ${key}`;
    const kept = byKey.get(key);
    if (kept !== undefined) {
      this.#entries.get(entryKey);
      return kept;
    }
    let fields = 0;
    const plan = make(() => {
      fields += 1;
    });
    if (byKey.size < MAX_PLANS) {
      byKey.set(key, plan);
      this.#entries.set(entryKey, { plans: new WeakRef(byKey), key, fields });
    }
    return plan;
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#entries.size, bytes: this.#entries.calculatedSize };
  }

  #plansOf(document: DocumentNode): DocumentPlans {
    let plans = this.#byDocument.get(document);
    if (plans === undefined) {
      this.#documents += 1;
      plans = { id: this.#documents, deciding: decidingVariables(document), byKey: new Map() };
      this.#byDocument.set(document, plans);
    }
    return plans;
  }
}

/** A variable that has a default may still be null, which is an error where it decides. */
function letterOf(value: unknown): string {
  if (typeof value !== 'boolean') return '-';
  return value ? 't' : 'f';
}
