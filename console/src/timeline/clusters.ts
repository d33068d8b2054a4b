// Marks that would lie on one another become one with a count.

export interface Placed {
  x: number;
}

export interface Cluster<Mark> {
  x: number; // the middle
  marks: Mark[];
}

// In order of x. Those nearer than `pixels` to the cluster's last mark belong to it, and a cluster
// is `widest` pixels wide at most: a long row of them stays a row.
export function clustersOf<Mark extends Placed>(
  marks: readonly Mark[],
  pixels: number,
  widest: number,
): Cluster<Mark>[] {
  const clusters: Cluster<Mark>[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const last = clusters.at(-1);
    const first = last?.marks[0];
    const before = last?.marks.at(-1);
    if (last && first && before && mark.x - before.x < pixels && mark.x - first.x < widest) {
      last.marks.push(mark);
      last.x = (first.x + mark.x) / 2;
    } else {
      clusters.push({ x: mark.x, marks: [mark] });
    }
  }
  return clusters;
}
