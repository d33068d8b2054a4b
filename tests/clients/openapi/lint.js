// Reads an OpenAPI document from stdin; prints what Redocly's recommended rules call an error.
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { text as textOf } from "node:stream/consumers";

const config = await createConfig({ extends: ["recommended"] });
const problems = await lintFromString({ source: await textOf(process.stdin), config });
const errors = problems.filter((each) => each.severity === "error");
for (const { ruleId, message, location } of errors) {
  console.error(`${ruleId}: ${message} ${location[0]?.pointer ?? ""}`);
}
if (errors.length > 0) process.exit(1);
console.log(`${problems.length} warnings`);
