import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { genSaltSync, hashSync } from "bcryptjs";
import * as fc from "fast-check";
import { isPasswordOf, readBcryptHash } from "../../src/authentication/bcrypt.ts";

const isOf = async (password: string, hash: string) =>
  isPasswordOf(Buffer.from(password), readBcryptHash(hash));

suite("a bcrypt hash", () => {
  // From the tests of crypt_blowfish, by Solar Designer, in the public domain.
  const known = [
    ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
    ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
    ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
    ["", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"],
  ] as const;
  for (const [password, hash] of known) {
    test(`is of the password ${JSON.stringify(password)}, and of no other`, async () => {
      assert.equal(await isOf(password, hash), true);
      assert.equal(await isOf(`${password}x`, hash), false);
      assert.equal(await isOf(password.toLowerCase(), hash), password === "");
    });
  }

  test("is of the passwords that bcryptjs made it of, for any bytes of them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 90 }),
        fc.string({ unit: "binary", maxLength: 20 }),
        async (password, other) => {
          const hash = hashSync(password, 4);
          assert.equal(await isOf(password, hash), true);
          const isSame = password === other || hash === hashSync(other, hash);
          assert.equal(await isOf(other, hash), isSame);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("reads 72 bytes of a password, NULs among them, for each kind of hash", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("$2a$", "$2b$", "$2y$"),
        fc.string({ unit: "binary", minLength: 10, maxLength: 100 }),
        fc.nat(99),
        async (kind, password, at) => {
          const hash = hashSync(password, genSaltSync(4).replace("$2b$", kind));
          const bytes = Buffer.from(password);
          assert.equal(await isPasswordOf(bytes, readBcryptHash(hash)), true);
          assert.ok(hash.startsWith(kind));
          const changed = Buffer.from(bytes);
          const place = at % bytes.length;
          changed.writeUInt8(bytes.readUInt8(place) ^ 0x80, place);
          assert.equal(await isPasswordOf(changed, readBcryptHash(hash)), place >= 72);
        },
      ),
      { numRuns: 40 },
    );
  });

  // From the same tests, in bytes that are no UTF-8, and beyond what counts.
  for (const [what, password, hash] of [
    ["a byte above 127", [0xa3], "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"],
    [
      "more than 72 bytes",
      Buffer.from(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
      ),
      "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
    ],
  ] as const) {
    test(`is of ${what}`, async () => {
      assert.equal(await isPasswordOf(Buffer.from(password), readBcryptHash(hash)), true);
    });
  }

  test("is checked in slices, between which everything else has its turn", async () => {
    const hash = readBcryptHash(hashSync("a", 10));
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await isPasswordOf(Buffer.from("b"), hash);
    isDone = true;
    assert.ok(turns >= 4, `${turns} turns`);
  });

  test("may have a cost from 4 to 14", () => {
    for (const [text, cost] of [
      ["$04", 4],
      ["$14", 14],
    ] as const) {
      assert.equal(readBcryptHash(known[0][1].replace("$05", text)).cost, cost);
    }
  });

  for (const [what, hash] of [
    ["a plain text", "secret-password"],
    ["a hash that is cut off", "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ"],
    ["the kind with the fault of sign extension", known[0][1].replace("$2a", "$2x")],
    ["a cost that takes seconds", known[0][1].replace("$05", "$15")],
    ["a cost that is no cost", known[0][1].replace("$05", "$03")],
    ["an MD5 hash of htpasswd", "$apr1$abcdefgh$0123456789abcdefghijk/"],
  ] as const) {
    test(`is not ${what}, and the message does not quote it`, () => {
      assert.throws(
        () => readBcryptHash(hash),
        ({ message }: Error) => message.includes("bcrypt hash") && !message.includes(hash.slice(7)),
      );
    });
  }
});
