// Where the case of the open drawer lies, for the ring on the map: seen also where a filter hides the case itself.

export interface ChosenCase {
  place: [number, number];
  status: string;
  overdue: boolean;
}

class Chosen {
  one = $state.raw<ChosenCase | null>(null);
}

export const chosen = new Chosen();
