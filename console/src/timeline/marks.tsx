// How a row of the timeline is drawn. Colour is never all that tells two things apart.
import type { JSX } from "preact";
import type { Geometry } from "./geometry";
import type { BackupMark, DueMark, Row, StripMark } from "./scene";

const thick: Record<string, number> = { good: 3, change: 12, bad: 12, gone: 3 };

export function Strip(props: { of: StripMark; y: number }): JSX.Element {
  const { x, width, tone, title } = props.of;
  const height = thick[tone] ?? 3;
  const box = { x, width, y: props.y - height / 2, height, rx: Math.min(2, width / 2) };
  return (
    <g class={`strip ${tone}`}>
      <title>{title}</title>
      <rect {...box} />
      {tone === "bad" && <rect {...box} class="hatch" />}
      {tone === "bad" && width > 16 && <Cross x={x + 8} y={props.y} />}
    </g>
  );
}

function Cross(props: { x: number; y: number }): JSX.Element {
  const { x, y } = props;
  return <path class="cross" d={`M${x - 3} ${y - 3}l6 6m0-6l-6 6`} />;
}

export function Backup(props: { of: BackupMark; y: number; choose: () => void }): JSX.Element {
  const { of, y } = props;
  return (
    <g class={`backup ${of.tone}`} onClick={props.choose}>
      <title>{of.title}</title>
      {of.count > 1 ? (
        <Count x={of.x} y={y} count={of.count} />
      ) : (
        <>
          {of.width > 0 && (
            <rect class="lasting" x={of.x} y={y - 2.5} width={of.width} height={5} rx={2.5} />
          )}
          <Single of={of} y={y} />
        </>
      )}
    </g>
  );
}

// One that was asked for is square, one of the calendar round; a failed one is crossed.
function Single(props: { of: BackupMark; y: number }): JSX.Element {
  const { x, manual, tone } = props.of;
  return (
    <>
      {manual ? (
        <rect x={x - 5} y={props.y - 5} width={10} height={10} rx={2} />
      ) : (
        <circle cx={x} cy={props.y} r={5} />
      )}
      {tone === "bad" && <Cross x={x} y={props.y} />}
    </>
  );
}

function Count(props: { x: number; y: number; count: number }): JSX.Element {
  const text = String(props.count);
  const width = 12 + text.length * 7;
  return (
    <>
      <rect x={props.x - width / 2} y={props.y - 9} width={width} height={18} rx={9} />
      <text x={props.x} y={props.y + 4} text-anchor="middle">
        {text}
      </text>
    </>
  );
}

// What is due is solid, what the calendar expects behind it dotted.
export function Due(props: { of: DueMark; y: number }): JSX.Element {
  const { x, expected, count, backup, title } = props.of;
  const { y } = props;
  return (
    <g class={`due ${expected ? "expected" : "certain"}`}>
      <title>{title}</title>
      {backup ? (
        <circle cx={x} cy={y} r={5} />
      ) : (
        <path d={`M${x} ${y - 6}l6 6l-6 6l-6-6z`} />
      )}
      {count > 1 && (
        <text x={x} y={y - 10} text-anchor="middle">
          {count}
        </text>
      )}
    </g>
  );
}

const heldPixels = 150; // about what it takes

// Behind now, or where there is no room at the end.
function Held(props: { text: string; x: number; y: number; width: number }): JSX.Element {
  const hasRoom = props.x + heldPixels < props.width;
  return (
    <text
      class="held"
      x={hasRoom ? props.x + 8 : props.width - 6}
      y={hasRoom ? props.y : props.y + 24}
      text-anchor={hasRoom ? "start" : "end"}
    >
      {props.text}
    </text>
  );
}

type LaneProps = {
  row: Row;
  place: number;
  geometry: Geometry;
  width: number;
  nowX: number;
  chosen: boolean;
  choose: () => void;
};

export function Lane(props: LaneProps): JSX.Element {
  const { row, geometry, width } = props;
  const top = geometry.axis + props.place * geometry.row;
  const strip = top + geometry.strip;
  const backups = top + geometry.backups;
  return (
    <g>
      {props.chosen && <rect class="chosen" y={top} width={width} height={geometry.row} />}
      <line class="floor" x2={width} y1={top + geometry.row} y2={top + geometry.row} />
      {row.strips.map((mark) => (
        <Strip key={mark.x} of={mark} y={strip} />
      ))}
      {row.due.map((mark) => (
        <Due key={mark.x} of={mark} y={mark.backup ? backups : strip} />
      ))}
      {row.backups.map((mark) => (
        <Backup key={mark.id} of={mark} y={backups} choose={props.choose} />
      ))}
      {row.held && (
        <Held text={row.held} x={props.nowX} y={strip + 4} width={width} />
      )}
    </g>
  );
}
