/** The changes between two pages. */
export interface Churn {
  name: string;
  arrivals: number;
  /** Open tasks that are completed. */
  completions: number;
  /** Tasks whose `modified_at` becomes now. */
  touches?: number;
}

export interface List {
  order: 'CREATED_AT' | 'MODIFIED_AT' | 'STATUS';
  isOpenOnly: boolean;
  churns: readonly Churn[];
}

export const LISTS: readonly List[] = [
  {
    order: 'CREATED_AT',
    isOpenOnly: true,
    churns: [
      { name: 'nothing', arrivals: 0, completions: 0 },
      { name: '3 tasks arrive', arrivals: 3, completions: 0 },
      { name: '3 tasks are completed', arrivals: 0, completions: 3 },
      { name: '5 arrive, 5 are completed', arrivals: 5, completions: 5 },
      { name: '30 arrive, 30 are completed', arrivals: 30, completions: 30 },
    ],
  },
  {
    order: 'MODIFIED_AT',
    isOpenOnly: true,
    churns: [
      { name: 'nothing', arrivals: 0, completions: 0 },
      { name: '5 arrive, 5 are touched', arrivals: 5, completions: 0, touches: 5 },
      { name: '30 arrive, 30 are touched', arrivals: 30, completions: 0, touches: 30 },
    ],
  },
  {
    order: 'STATUS',
    isOpenOnly: false,
    churns: [
      { name: 'nothing', arrivals: 0, completions: 0 },
      { name: '5 arrive, 5 are completed', arrivals: 5, completions: 5 },
      { name: '30 arrive, 30 are completed', arrivals: 30, completions: 30 },
    ],
  },
];
