import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { conditionVariables } from './collect-fields.ts';
import type { Plan } from './plan.ts';

export type KeptPlan = Plan | 'unsupported';

/** The most plans of one document: one for each operation and combination of `@skip` and `@include`. */
const MAX_PLANS = 32;
/** The most bytes of the plans of all documents. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Size of one field's functions (measured: 720 to 970, before they have run). */
const BYTES_PER_FIELD = 1536;

/** The plans of a document, by operation and by the values of its condition variables. */
interface DocumentPlans {
  conditions: readonly string[];
  byKey: Map<string, { plan: KeptPlan; entry: Entry }>;
}

/**
 * Counts a kept plan. The reference to the document's plans is weak, so that they are deleted with the
 * document.
 */
interface Entry {
  plans: WeakRef<DocumentPlans['byKey']>;
  key: string;
  fields: number;
}

/** Keeps plans, each as long as its document. The least recently used are evicted. */
export class PlanCache {
  readonly #byDocument = new WeakMap<DocumentNode, DocumentPlans>();
  readonly #entries = new LRUCache<Entry, Entry>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ key, fields }) => 2 * key.length + BYTES_PER_FIELD * (fields + 1),
    dispose: ({ plans, key }) => plans.deref()?.delete(key),
  });

  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    make: () => KeptPlan,
  ): KeptPlan {
    const { conditions, byKey } = this.#plansOf(document);
    let key = `${document.definitions.indexOf(operation)}`;
    for (const name of conditions) key += letterOf(variables[name]);
    const kept = byKey.get(key);
    if (kept !== undefined) {
      this.#entries.get(kept.entry);
      return kept.plan;
    }
    const plan = make();
    if (byKey.size < MAX_PLANS) {
      const fields = plan === 'unsupported' ? 0 : plan.fields;
      const entry = { plans: new WeakRef(byKey), key, fields };
      byKey.set(key, { plan, entry });
      this.#entries.set(entry, entry);
    }
    return plan;
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#entries.size, bytes: this.#entries.calculatedSize };
  }

  #plansOf(document: DocumentNode): DocumentPlans {
    let plans = this.#byDocument.get(document);
    if (plans === undefined) {
      plans = { conditions: conditionVariables(document), byKey: new Map() };
      this.#byDocument.set(document, plans);
    }
    return plans;
  }
}

/** A variable with a default can still be null, which is an error in `@skip` and `@include`. */
function letterOf(value: unknown): string {
  if (typeof value !== 'boolean') return '-';
  return value ? 't' : 'f';
}
