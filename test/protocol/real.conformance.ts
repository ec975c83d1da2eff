/**
 * The protocol suite on a running kube-apiserver:
 *
 *   SERVER_URL=https://… SERVER_CA=ca.crt SERVER_TOKEN=… node --test test/protocol/real.conformance.ts
 */
import { readFileSync } from "node:fs";

import { RealServer } from "./real-server.ts";
import { protocolSuite } from "./suite.ts";

const { SERVER_URL: url = "", SERVER_CA: file = "", SERVER_TOKEN: token = "" } = process.env;
const ca = readFileSync(file, "utf8");
protocolSuite(url, () => Promise.resolve(new RealServer({ url, ca, token })));
