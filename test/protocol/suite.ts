import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";

import { deviceSuites } from "./devices.ts";
import { formSuites } from "./forms.ts";
import { readSuites } from "./reads.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { Setting } from "./setting.ts";
import { watchSuites } from "./watches.ts";

/** Starts a server to be tested; disposing of it ends it. */
export type StartServer = () => Promise<ServerUnderTest & AsyncDisposable>;

/**
 * Declares the tests of the protocol, those of devices where the server has them; the server is
 * started before them and ended after them.
 */
export function protocolSuite(name: string, start: StartServer, hasDevices: boolean): void {
  suite(`the protocol of ${name}`, { timeout: 600_000 }, () => {
    let server: ServerUnderTest & AsyncDisposable;
    const setting = async (): Promise<Setting> => Setting.of(server);

    before(async () => {
      server = await start();
    });
    after(async () => server[Symbol.asyncDispose]());

    readSuites(setting, () => server);
    formSuites(setting);
    watchSuites(setting, () => server);
    if (hasDevices) deviceSuites(setting);

    test("a wrong token is refused with 401", async () => {
      await using s = await setting();
      const status = await s.client.refusal(s.pods(), { authorization: "Bearer wrong" });
      assert.deepEqual([status.code, status.reason], [401, "Unauthorized"]);
    });
  });
}
