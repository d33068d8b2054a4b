// The text of a stream of server-sent events, read as it comes, in pieces of any size.

export interface SentEvent {
  name: string;
  data: string;
  id: string | undefined;
}

// Gives the events that a piece of text completes; keeps the rest for the next piece.
export function eventReader(): (piece: string) => SentEvent[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.map(eventOf).filter((event) => event !== undefined);
  };
}

// Nothing for what is no event: comments, and `retry` alone.
function eventOf(block: string): SentEvent | undefined {
  let name = "message";
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "event") name = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
  return data.length > 0 ? { name, data: data.join("\n"), id } : undefined;
}
