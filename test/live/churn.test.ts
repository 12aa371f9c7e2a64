import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { LiveChanges } from '../../src/live/live-changes.ts';
import type { Behaviour } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { SimulatedRest, type Version } from './simulated-rest.ts';
import { SimulatedTime } from './simulated-time.ts';
import { liveOver, type Seen, Watcher } from './watcher.ts';

const REPEAT = repeatable(120);

/** The maximum total delay until a time becomes visible. */
const LATENESS_MS = 29_000;
/** Longer than the longest delay of polls after failures, and than times take to settle. */
const QUIET_MS = 200_000;

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  nulls: fc.constantFrom('first', 'last', 'largest', 'smallest'),
  ties: fc.constantFrom('insertion', 'mirrored', 'id', 'byLimit', 'random'),
  words: fc.constant([]),
});

const small = { min: 1, max: 6 };
const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('insert' as const, 'modify' as const),
      count: fc.oneof(
        { weight: 8, arbitrary: fc.integer(small) },
        { weight: 2, arbitrary: fc.integer({ min: 20, max: 90 }) },
        { weight: 1, arbitrary: fc.integer({ min: 150, max: 450 }) },
      ),
      /** The time between two changes; 0 for equal times. */
      apartMs: fc.constantFrom(0, 0, 3, 400),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      // A transaction that began earlier than the last one, and sets the time of its start.
      kind: fc.constant('modifyEarlier' as const),
      count: fc.integer(small),
      byMs: fc.integer({ min: 1, max: LATENESS_MS }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), count: fc.integer(small) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('odd' as const),
      what: fc.constantFrom('future', 'soon', 'null', 'unreadable'),
      count: fc.constantFrom(1, 2, 40),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('fail' as const), calls: fc.integer(small) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      sinceMs: fc.constantFrom(undefined, undefined, 0, 10_000, 45_000, 100_000),
      isOther: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      which: fc.nat(),
      awayMs: fc.constantFrom(0, 500, 40_000),
    }),
  },
);
type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

const scenarios = fc.record({
  behaviour: behaviours,
  resolutionMs: fc.constantFrom(0.001, 1, 1000),
  old: fc.constantFrom(0, 1, 30, 250),
  nulls: fc.constantFrom(0, 0, 1, 40, 300),
  lagMs: fc.constantFrom(0, 0, 2000, LATENESS_MS),
  commitShare: fc.constantFrom(0, 0, 0.2, 1),
  latencyMs: fc.constantFrom(0, 20, 300),
  seed: fc.nat(),
  steps: fc.array(fc.record({ waitMs: fc.constantFrom(0, 0, 800, 6000, 33_000), step: steps }), {
    minLength: 3,
    maxLength: 25,
    size: 'max',
  }),
});
type Scenario = typeof scenarios extends fc.Arbitrary<infer Value> ? Value : never;

/** A client, and the time from which it must receive everything. */
interface Follower {
  watcher: Watcher;
  from: number;
  /** The simulation time, in milliseconds, from which every change counts. */
  fromMs: number;
  /** The number of its subscriptions that began with `since`. */
  resumed: number;
  at: LiveChanges;
}

class Churn {
  readonly time = new SimulatedTime();
  readonly rest: SimulatedRest;
  readonly gateways: [LiveChanges, LiveChanges];
  readonly followers: Follower[] = [];
  readonly #scenario: Scenario;
  readonly #latest = new Map<string, Version>();
  readonly #madeAt = new Map<Version, number>();
  #ids = 0;
  #random: number;
  #failing = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = scenario.seed | 1;
    this.rest = new SimulatedRest(this.time, scenario.behaviour);
    this.gateways = [liveOver(this.rest), liveOver(this.rest, 3700)];
    const { rest } = this;
    rest.latencyMs = () => this.#upTo(scenario.latencyMs);
    rest.lagMs = () => this.#upTo(scenario.lagMs);
    rest.failure = () => {
      if (this.#failing <= 0) return undefined;
      this.#failing -= 1;
      return new GatewayError('UPSTREAM_UNAVAILABLE', 'down');
    };
    for (let index = 0; index < scenario.old; index++) this.#add(-60_000 - index * 700, -60_000);
    for (let index = 0; index < scenario.nulls; index++) this.#add(null, -60_000);
  }

  async run(): Promise<void> {
    for (const { waitMs, step } of this.#scenario.steps) {
      await this.time.pass(waitMs);
      await this.#take(step);
    }
    this.#failing = 0;
    await this.time.pass(QUIET_MS);
    for (const follower of this.followers) {
      // A failure at its start ends a subscription, and the client tries again.
      for (let tries = 0; tries < 8 && !follower.watcher.isOpen; tries++) {
        await this.#reopen(follower);
        await this.time.pass(QUIET_MS);
      }
    }
    await this.time.pass(QUIET_MS);
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'insert':
      case 'modify':
        // Groups of equal times that are larger than a page have their own test.
        for (let index = 0; index < Math.min(step.count, this.#largest); index++) {
          const id = step.kind === 'modify' ? this.#someId() : undefined;
          this.#add(this.time.now, undefined, { id });
          this.time.now += step.apartMs;
        }
        return;
      case 'modifyEarlier': {
        const byMs = Math.min(step.byMs, LATENESS_MS - 1000 - this.#scenario.lagMs);
        for (let index = 0; byMs > 0 && index < step.count; index++) {
          this.#add(this.time.now - byMs, this.time.now, { id: this.#someId(), isEarlier: true });
        }
        return;
      }
      case 'delete':
        for (let index = 0; index < step.count; index++) {
          const id = this.#someId();
          if (id !== undefined) this.#add(this.time.now, undefined, { id, isGone: true });
        }
        return;
      case 'odd':
        // A page needs a row that can be read.
        for (
          let index = 0;
          index < Math.min(step.count, step.what === 'unreadable' ? 9 : 40);
          index++
        )
          this.#addOdd(step.what);
        return;
      case 'fail':
        this.#failing = step.calls;
        return;
      case 'join':
        return this.#join(step);
      case 'move': {
        const follower = this.followers[step.which % Math.max(1, this.followers.length)];
        if (follower === undefined) return;
        follower.watcher.leave();
        await this.time.pass(step.awayMs);
        await this.#reopen(follower);
      }
    }
  }

  async #join({ sinceMs, isOther }: Extract<Step, { kind: 'join' }>): Promise<void> {
    const watcher = new Watcher(this.rest);
    const at = this.gateways[isOther ? 1 : 0];
    const since = sinceMs === undefined ? undefined : this.time.upstreamMicros - sinceMs * 1000;
    await watcher.open(at, since);
    await this.time.pass(0);
    if (!watcher.isOpen) return;
    const from = since ?? this.time.upstreamMicros + 1;
    const fromMs = since === undefined ? this.time.now : Number.NEGATIVE_INFINITY;
    this.followers.push({ watcher, from, fromMs, at, resumed: since === undefined ? 0 : 1 });
  }

  async #reopen(follower: Follower): Promise<void> {
    const { watcher, at } = follower;
    const [first, second] = this.gateways;
    follower.at = at === first ? second : first;
    follower.resumed += 1;
    await watcher.open(follower.at, watcher.watermark ?? follower.from);
  }

  #addOdd(what: 'future' | 'soon' | 'null' | 'unreadable' | string): void {
    const { now } = this.time;
    if (what === 'null') this.#add(null);
    else if (what === 'unreadable') this.#add(now, undefined, { text: '2026-13-45' });
    else this.#add(what === 'soon' ? now + 90_000 : now + 86_400_000_000, now, { isOdd: true });
  }

  /** @param keyMs milliseconds of the simulation */
  #add(
    keyMs: number | null,
    visibleAt?: number,
    more: {
      id?: string | undefined;
      isGone?: boolean;
      text?: string;
      isOdd?: boolean;
      isEarlier?: boolean;
    } = {},
  ): void {
    const { resolutionMs, lagMs, commitShare } = this.#scenario;
    const id = more.id ?? `t${this.#ids++}`;
    const before = this.#latest.get(id);
    const base = this.time.upstreamMicros - this.time.now * 1000;
    const unit = resolutionMs * 1000;
    const exact = base + Math.round((keyMs ?? 0) * 1000);
    const key = keyMs === null ? null : exact - (exact % unit);
    if (more.isEarlier) {
      // It already has the maximum delay.
      if (before === undefined || before.visibleAt > this.time.now || before.key === key) return;
    } else if (before?.key !== undefined && (before.key ?? 0) >= (key ?? 0)) return;
    const late = this.#upTo(commitShare * Math.max(0, LATENESS_MS - 1000 - lagMs));
    const seenAt = Math.max(visibleAt ?? this.time.now + late, before?.visibleAt ?? -Infinity);
    const createdAt = before?.createdAt ?? exact;
    const version: Version = {
      id,
      key,
      createdAt,
      visibleAt: seenAt,
      ...(more.isGone && { isGone: true }),
      ...(more.text !== undefined && { text: more.text }),
    };
    this.#latest.set(id, version);
    this.#madeAt.set(version, this.time.now);
    this.rest.add(version);
  }

  /** The versions that are in the list at the end, with a time in the past. */
  expected({ from, fromMs }: Follower): Version[] {
    const now = this.time.upstreamMicros;
    return [...this.#latest.values()].filter((version) => {
      const { key, isGone, text } = version;
      if (isGone || text !== undefined || key === null || key > now) return false;
      const madeAt = this.#madeAt.get(version) ?? 0;
      // A change with a time in the future happens when it is made.
      const changedAt = Math.min(key, now - (this.time.now - madeAt) * 1000);
      return changedAt >= from && madeAt >= fromMs;
    });
  }

  get hasTimes(): boolean {
    const now = this.time.upstreamMicros;
    return [...this.#latest.values()].some(
      ({ key, isGone }) => key !== null && key <= now && !isGone,
    );
  }

  get #largest(): number {
    const { behaviour, lagMs } = this.#scenario;
    const changePlaces = behaviour.ties === 'random' || behaviour.ties === 'byLimit';
    return changePlaces && lagMs > 0 ? 90 : Infinity;
  }

  #someId(): string | undefined {
    const ids = [...this.#latest].filter(([, { isGone, key }]) => !isGone && key !== null);
    return ids[this.#upTo(ids.length - 1)]?.[0];
  }

  #upTo(limit: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return limit <= 0 ? 0 : Math.floor((this.#random / 2 ** 32) * (limit + 1));
  }
}

function hasEqualTimes({ step }: Scenario['steps'][number]): boolean {
  return 'apartMs' in step && step.apartMs === 0;
}

function hasEarlierTimes({ step }: Scenario['steps'][number]): boolean {
  return step.kind === 'modifyEarlier';
}

function isOdd({ step }: Scenario['steps'][number]): boolean {
  return step.kind === 'odd';
}

function nameOf({ id, key }: Pick<Seen, 'id' | 'key'> | Version): string {
  return `${id} ${key}`;
}

test(`every change is delivered to each subscription, whatever happens meanwhile (seed ${REPEAT.seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const churn = new Churn(scenario);
      await churn.run();
      // A change that is inserted after a poll, with exactly its time, is found late.
      const isExact =
        scenario.lagMs === 0 &&
        scenario.commitShare === 0 &&
        !scenario.steps.some((step) => hasEqualTimes(step) || hasEarlierTimes(step));
      for (const follower of churn.followers) {
        const { events, begins } = follower.watcher;
        const delivered = new Set(events.map(nameOf));
        expect(
          churn
            .expected(follower)
            .map(nameOf)
            .filter((name) => !delivered.has(name)),
        ).toEqual([]);
        for (const [index, begin] of begins.entries()) {
          const own = events.slice(begin, begins[index + 1]);
          const marks = own.map(({ watermark }) => watermark);
          expect(marks).toEqual(marks.toSorted((a, b) => a - b));
          const counts = Map.groupBy(own, nameOf);
          // The poll after a catch-up may find the same changes.
          const often = index === 0 && follower.fromMs > 0 ? 1 : 2;
          // A replica that lags when a time settles shows the state before a change that was already
          // delivered.
          const again = scenario.lagMs > 0 ? 1 : 0;
          expect([...counts].filter(([, { length }]) => length > often + again)).toEqual([]);
          if (isExact && !scenario.steps.some(isOdd)) {
            const keys = own.map(({ key }) => key);
            if (new Set(own.map(nameOf)).size === own.length)
              expect(keys).toEqual(keys.toSorted((a, b) => a - b));
          }
        }
      }
      // A quiet list costs one small call in each interval.
      const from = churn.time.now - 40_000;
      const quiet = churn.rest.calls.filter(({ at }) => at >= from);
      const open = churn.gateways.filter(({ size }) => size.tokens > 0).length;
      // If no task has a usable time, the start of the list is also read.
      const polls = churn.hasTimes ? 1 : 2;
      expect(quiet.length).toBeLessThanOrEqual(open * 11 * polls);
      expect(quiet.length).toBeGreaterThanOrEqual(open * 7);
      // More if a page has to contain the end of the group before the newest row.
      const most = scenario.nulls <= 1 && !scenario.steps.some(isOdd) ? 26 : 200;
      for (const { rows } of quiet) expect(rows).toBeLessThanOrEqual(most);
      for (const { watcher } of churn.followers) watcher.leave();
      await churn.time.pass(0);
      expect(churn.gateways.map(({ size }) => size)).toEqual([
        { tokens: 0, subscriptions: 0, feeds: 0, filters: 0 },
        { tokens: 0, subscriptions: 0, feeds: 0, filters: 0 },
      ]);
      expect(churn.time.timers).toBe(0);
    }),
    REPEAT,
  );
}, 120_000);
