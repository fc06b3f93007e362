// A moment as these pages write it: date and minute on the clock of the city, as the server says it.

export const moment = (at: string): string => at.slice(0, 16).replace('T', ' ');
