// Reads an OpenAPI document from stdin, makes types of it, and compiles a program with them: what is
// right must pass, and what is wrong must be refused.
import openapi, { astToString } from "openapi-typescript";
import { text as textOf } from "node:stream/consumers";
import typescript from "typescript";

const types = astToString(await openapi(await textOf(process.stdin)));
const right = `
type Clock = operations["getClock"]["responses"][200]["content"]["application/json"];
type Journal = operations["getJournal"]["responses"][200]["content"]["application/json"];
export const stands = (clock: Clock): boolean => clock.Frozen;
export const took = (journal: Journal): number => journal.Entries[0]!.Duration;
export const name: operations["putCheckpointsByName"]["parameters"]["path"] = { Name: "good" };
export const filter: operations["getJournal"]["parameters"]["query"] = { Limit: "3" };
`;
const wrong = `
export const colour: operations["getJournal"]["parameters"]["query"] = { Colour: "red" };
`;

function mistakes(program) {
  const name = "program.ts";
  const text = types + program;
  const options = { strict: true, noEmit: true, target: typescript.ScriptTarget.ES2022, types: [] };
  const host = typescript.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...rest) =>
    file === name ? typescript.createSourceFile(file, text, ...rest) : read(file, ...rest);
  const made = typescript.createProgram([name], options, host);
  return typescript
    .getPreEmitDiagnostics(made)
    .map((each) => typescript.flattenDiagnosticMessageText(each.messageText, "\n"));
}

const found = mistakes(right);
for (const each of found) console.error(each);
const count = mistakes(right + wrong).length;
if (count !== 1) console.error(`${count} mistakes were found where there is one`);
process.exit(found.length > 0 || count !== 1 ? 1 : 0);
