// The three rates as the server tells them.
import type { Present, Schemas } from '../api/types';

/** `rate`: `yes` ÷ `answered`, null when nobody answered. */
export type Rate = Present<Schemas['Rate']>;
export type Sums = Pick<Present<Schemas['Rates']>, 'closed' | 'rated' | 'contacted' | 'solved' | 'satisfied'>;
export type Group = Sums & Pick<Present<Schemas['RatesOf']>, 'key' | 'name'>;
export type Rates = Omit<Present<Schemas['Rates']>, 'groups'> & { groups: Group[] };

export const THREE = ['contacted', 'solved', 'satisfied'] as const;
export type Which = (typeof THREE)[number];
