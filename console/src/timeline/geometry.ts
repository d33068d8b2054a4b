// The heights of the timeline; app.css has the same for the names beside it.

export interface Geometry {
  axis: number; // above the first row
  row: number;
  strip: number; // the middle of the states, from the row's top
  backups: number; // the middle of the backups
}

export const beside: Geometry = { axis: 32, row: 64, strip: 21, backups: 45 };

// On a phone the names stand above what they name.
export const above: Geometry = { axis: 32, row: 96, strip: 52, backups: 76 };

export const narrowPixels = 640; // of the whole timeline
export const namesPixels = 272; // of the names' column
