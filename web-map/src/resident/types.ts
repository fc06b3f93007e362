// What the server tells people without an account.
import type { Present, Schemas, Sentence } from '../api/types';

export type NewPublicReport = Schemas['PublicReportBody'];
export type PublicReported = Present<Schemas['PublicReported']>;
export type Stands = Present<Schemas['StandsTold']>;
export type Followed = Omit<Present<Schemas['Followed']>, 'worked_on'> & { worked_on: Stands | null };
export type Rating = Schemas['RatingBody'];
export type { Sentence };
