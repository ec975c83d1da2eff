import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { BasicAuth, type Users } from "../../src/authentication/basic-auth.ts";
import { type BcryptHash, readBcryptHash } from "../../src/authentication/bcrypt.ts";
import { CheckTurns } from "../../src/authentication/check-turns.ts";
import { allowed, type Refused } from "../../src/http/entrance.ts";

const right = readBcryptHash(hashSync("right", 4));
const other = readBcryptHash(hashSync("other", 4));

/** Turns that tell how each check ended. */
class ToldTurns extends CheckTurns {
  readonly outcomes: string[] = [];

  override async next(...args: Parameters<CheckTurns["next"]>) {
    const end = await super.next(...args);
    return (
      end &&
      ((outcome: "right" | "wrong") => {
        this.outcomes.push(outcome);
        end(outcome);
      })
    );
  }
}

function start(users: Users, now?: () => number) {
  const turns = new ToldTurns(now && { now });
  const basicAuth = new BasicAuth(users, turns);
  const verdict = async (
    credentials: string,
    socket = new Socket(),
  ): Promise<typeof allowed | Refused> => {
    const request = new IncomingMessage(socket);
    request.headers.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    return basicAuth.authenticate(request);
  };
  const status = async (credentials: string, socket?: Socket): Promise<number> => {
    const found = await verdict(credentials, socket);
    return found === allowed ? 200 : found.status;
  };
  return { basicAuth, turns, verdict, status };
}

function from(address: string): Socket {
  return Object.defineProperty(new Socket(), "remoteAddress", { value: address });
}

suite("right credentials", () => {
  test("are checked once, however often they come", async () => {
    const { turns, status } = start(new Map([["a", right]]));
    for (let time = 0; time < 5; time += 1) assert.equal(await status("a:right"), 200);
    assert.deepEqual(turns.outcomes, ["right"]);
  });

  test("are remembered of a hundred users, those that came last", async () => {
    const names = Array.from({ length: 101 }, (_, at) => `user-${at}`);
    const { turns, status } = start(new Map(names.map((name) => [name, right])));
    for (const name of names.slice(0, 100)) assert.equal(await status(`${name}:right`), 200);
    assert.equal(await status("user-0:right"), 200);
    assert.equal(turns.outcomes.length, 100);
    assert.equal(await status("user-100:right"), 200);
    assert.equal(await status("user-0:right"), 200);
    assert.equal(turns.outcomes.length, 101);
    // The one that was not used for longest.
    assert.equal(await status("user-1:right"), 200);
    assert.equal(turns.outcomes.length, 102);
  });

  test("are of no other user, not even of one whose name has a hash in it (CVE-2022-46146)", async () => {
    const odd = `a${right.text}`;
    const users = new Map([
      ["a", right],
      [odd, other],
    ]);
    const { status } = start(users);
    assert.equal(await status(`${odd}:other`), 200);
    assert.equal(await status(`a:${other.text}other`), 401);
  });

  test("are wrong once the user has another hash, also where the check has begun before", async () => {
    const { basicAuth, turns, status } = start(new Map([["a", right]]));
    const end = await turns.next("another client", new Socket());
    const asked = status("a:right");
    basicAuth.use(new Map([["a", other]]));
    end?.("right");
    assert.equal(await asked, 401);
    assert.equal(await status("a:right"), 401);
    assert.equal(await status("a:other"), 200);
  });
});

suite("wrong credentials", () => {
  test("are those of a user that is there no more, also where another one has the same hash", async () => {
    const { basicAuth, status } = start(
      new Map([
        ["a", right],
        ["b", right],
      ]),
    );
    assert.equal(await status("a:right"), 200);
    basicAuth.use(new Map([["b", right]]));
    assert.equal(await status("a:right"), 401);
    assert.equal(await status("b:right"), 200);
  });

  test("are told by what scheme, and in what encoding, to ask again", async () => {
    const { verdict } = start(new Map([["a", right]]));
    for (const credentials of ["a:wrong", "nobody:right", "no colon"]) {
      const found = await verdict(credentials);
      assert.ok(found !== allowed);
      assert.equal(found.status, 401);
      assert.deepEqual(found.headers, {
        "WWW-Authenticate": 'Basic realm="kubecommit", charset="UTF-8"',
      });
    }
  });

  test("are of one client, whichever addresses of a network of IPv6 they come from", async () => {
    const { status } = start(new Map([["a", right]]), () => 0);
    for (let failure = 0; failure < 10; failure += 1) {
      assert.equal(await status("a:wrong", from(`2001:db8::${failure}`)), 401);
    }
    const another = from("2001:db8::a");
    const waiting = status("a:wrong", another);
    another.destroy();
    assert.equal(await waiting, 429);
    assert.equal(await status("a:wrong", from("2001:db8:0:1::a")), 401);
  });

  test("count as a failure, of users that there are and are not alike", async () => {
    const { turns, status } = start(new Map([["a", right]]));
    assert.equal(await status("a:wrong"), 401);
    assert.equal(await status("nobody:right"), 401);
    assert.deepEqual(turns.outcomes, ["wrong", "wrong"]);
  });

  test("of a user that there is not are checked against the hash of one, always the same for a name", async () => {
    const read: string[] = [];
    const watched = (user: string): BcryptHash => ({
      ...right,
      get cost() {
        read.push(user);
        return right.cost;
      },
    });
    // Time flies, so that nobody has failed too often.
    let now = 0;
    const users = new Map(["a", "b"].map((user) => [user, watched(user)]));
    const { status } = start(users, () => (now += 10_000));
    const usedFor = async (name: string): Promise<string> => {
      read.length = 0;
      assert.equal(await status(`${name}:right`), 401);
      return String([...new Set(read)]);
    };
    const used = new Set<string>();
    for (let name = 0; name < 64; name += 1) {
      const hash = await usedFor(`nobody-${name}`);
      if (name < 5) assert.equal(await usedFor(`nobody-${name}`), hash);
      used.add(hash);
    }
    assert.deepEqual(used, new Set(["a", "b"]));
  });
});

suite("credentials that were not checked", () => {
  test("are told so, and when to come again", async () => {
    const { turns, verdict } = start(new Map([["a", right]]));
    const gone = new Socket().destroy();
    const found = await verdict("a:right", gone);
    assert.ok(found !== allowed);
    assert.equal(found.status, 429);
    assert.match(found.headers["Retry-After"] ?? "", /^\d+$/);
    assert.deepEqual(turns.outcomes, []);
  });

  test("are checked for the connections that wait with the same, when one of them goes", async () => {
    const { turns, status } = start(new Map([["a", right]]));
    const end = await turns.next("another client", new Socket());
    const [going, staying] = [new Socket(), new Socket()];
    const asked = [status("a:right", going), status("a:right", staying)];
    going.destroy();
    assert.equal(await asked[0], 429);
    end?.("right");
    assert.equal(await asked[1], 200);
  });
});
