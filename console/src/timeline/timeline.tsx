// The timeline: a row a server in the world's time, what was on the left of now, what is due on its
// right.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { inspected } from "../model/inspected";
import { region, server, span, zone } from "../model/selection";
import { shownNow } from "../model/ticking";
import { world } from "../model/world";
import { Button } from "../views/parts";
import { EmptyWorld } from "../views/empty_world";
import { above, beside, namesPixels, narrowPixels, type Geometry } from "./geometry";
import { Lane } from "./marks";
import { Names } from "./names";
import { fixedFrom, nextSpan, rangeAt, spanLength, spans } from "./range";
import { sceneOf, type Scene } from "./scene";

function useWidth(): [{ current: HTMLDivElement | null }, ReadonlySignal<number>] {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) width.value = Math.floor(entry.contentRect.width);
    });
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

function move(share: number): void {
  const from = rangeAt(shownNow.value, spanLength.value, fixedFrom.value).from;
  fixedFrom.value = from + share * spanLength.value;
}

function zoom(step: number): void {
  const middle = fixedFrom.value;
  const before = spanLength.value;
  span.value = nextSpan(span.value, step);
  if (middle !== undefined) fixedFrom.value = middle + (before - spanLength.value) / 2;
}

const followNow = (): void => void (fixedFrom.value = undefined);

const keys: Record<string, () => void> = {
  ArrowLeft: () => move(-0.25),
  ArrowRight: () => move(0.25),
  ArrowUp: () => chooseBeside(-1),
  ArrowDown: () => chooseBeside(1),
  "+": () => zoom(-1),
  "-": () => zoom(1),
  Home: followNow,
};

function chooseBeside(step: number): void {
  const names = [...document.querySelectorAll<HTMLElement>("[data-server]")];
  const place = names.findIndex((name) => name.dataset["server"] === inspected.value);
  const next = names[Math.min(Math.max(place + step, 0), names.length - 1)];
  if (next?.dataset["server"]) server.value = next.dataset["server"];
}

function press(event: KeyboardEvent): void {
  const act = keys[event.key];
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (!act || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}

function Controls(): JSX.Element {
  return (
    <div class="timeline-controls">
      <div class="segments" role="group" aria-label="Span">
        {Object.keys(spans).map((name) => (
          <Button key={name} pressed={span.value === name} act={() => (span.value = name)}>
            {name}
          </Button>
        ))}
      </div>
      <div class="segments" role="group" aria-label="Move">
        <Button label="Earlier" act={() => move(-0.5)}>
          ←
        </Button>
        <Button pressed={fixedFrom.value === undefined} act={followNow}>
          Now
        </Button>
        <Button label="Later" act={() => move(0.5)}>
          →
        </Button>
      </div>
    </div>
  );
}

function Axis(props: { scene: Scene; height: number }): JSX.Element {
  return (
    <g class="axis">
      {props.scene.ticks.map((tick) => (
        <g key={tick.x} class={tick.strong ? "strong" : ""}>
          <line x1={tick.x} x2={tick.x} y1={26} y2={props.height} />
          <text x={tick.x} y={18} text-anchor="middle">
            {tick.text}
          </text>
        </g>
      ))}
    </g>
  );
}

function Drawing(props: { scene: Scene; geometry: Geometry }): JSX.Element {
  const { scene, geometry } = props;
  const height = geometry.axis + scene.rows.length * geometry.row;
  const { nowX, width } = scene;
  return (
    <svg
      class="drawing"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label="States and backups of each server over time; the inspector has them as text"
    >
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M-1 7L7-1M-1 1L1-1M5 7L7 5" />
        </pattern>
      </defs>
      {nowX < width && (
        <rect class="future" x={Math.max(nowX, 0)} width={width - Math.max(nowX, 0)} height={height} />
      )}
      <Axis scene={scene} height={height} />
      {scene.rows.map((row, place) => (
        <Lane
          key={row.key}
          row={row}
          place={place}
          geometry={geometry}
          width={width}
          nowX={nowX}
          chosen={row.key === inspected.value}
          choose={() => (server.value = row.key)}
        />
      ))}
      {nowX >= 0 && nowX <= width && (
        <g class="now">
          <line x1={nowX} x2={nowX} y1={26} y2={height} />
          <path d={`M${nowX - 5} 22h10l-5 7z`} />
        </g>
      )}
    </svg>
  );
}

export function Timeline(): JSX.Element {
  const [box, width] = useWidth();
  const scene = useComputed(() => {
    const isNarrow = width.value < narrowPixels;
    const now = shownNow.value;
    return sceneOf(world.value, {
      range: rangeAt(now, spanLength.value, fixedFrom.value),
      width: Math.max(width.value - (isNarrow ? 0 : namesPixels), 1),
      now,
      zone: zone.value,
      region: region.value,
    });
  });
  const isNarrow = width.value < narrowPixels;
  const rows = scene.value.rows;
  return (
    <section class="card timeline" aria-labelledby="timeline-title" onKeyDown={press}>
      <div class="card-head">
        <h2 id="timeline-title">Timeline</h2>
        <Controls />
      </div>
      <div class={`lanes ${isNarrow ? "above" : "beside"}`} ref={box}>
        {rows.length > 0 && <Names rows={rows} />}
        {rows.length > 0 && width.value > 0 && (
          <Drawing scene={scene.value} geometry={isNarrow ? above : beside} />
        )}
        {rows.length === 0 && world.value.clock && <EmptyWorld />}
      </div>
      {world.value.moreServers && <p class="hint">The first 100 servers are shown.</p>}
    </section>
  );
}
