import assert from "node:assert/strict";
import { test } from "node:test";

import { acceptsGzip, expositionFormat } from "../../src/http/negotiation.ts";

const prometheus2 =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const prometheus3 =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,/;q=0.1";

for (const [accept, format, why] of [
  ["", "text", "a client that says nothing"],
  ["*/*", "text", "curl"],
  [prometheus2, "openmetrics", "Prometheus 2"],
  [prometheus3, "openmetrics", "Prometheus 3"],
  ["text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.5", "text", "text preferred"],
  ["text/plain, application/openmetrics-text", "text", "a tie"],
  ["application/openmetrics-text; version=2.0.0", "text", "a version that is not supported"],
  ["application/openmetrics-text;q=0", "text", "OpenMetrics refused"],
  ["application/openmetrics-text;q=banana", "text", "a malformed quality"],
  ["APPLICATION/OPENMETRICS-TEXT", "openmetrics", "upper case"],
  ["text/*;q=0.1, application/openmetrics-text;q=0.2", "openmetrics", "a wildcard of less weight"],
  ["application/json", "text", "a type that is not offered"],
] as const) {
  test(`${why} gets ${format}`, () => assert.equal(expositionFormat(accept), format));
}

for (const [acceptEncoding, gzip] of [
  ["", false],
  ["gzip", true],
  ["gzip, deflate, br", true],
  ["br;q=1.0, gzip;q=0.5", true],
  ["gzip;q=0", false],
  ["identity", false],
  ["*", true],
  ["gzip;q=0, *", false],
] as const) {
  test(`Accept-Encoding "${acceptEncoding}" ${gzip ? "takes" : "does not take"} gzip`, () =>
    assert.equal(acceptsGzip(acceptEncoding), gzip));
}
