import { expect, test } from "bun:test";
import {
  basicAuthorization,
  withoutCredentials,
} from "../../../../src/core/telemetry/store-address.ts";

test.each([
  ["http://store:9090", undefined],
  ["http://ann:secret@store", "ann:secret"],
  ["http://ann@store", "ann:"],
  ["http://ann:a%40b%3Ac@store", "ann:a@b:c"],
  ["http://ann:j%C3%BCrgen@store", "ann:jürgen"],
  ["http://ann:100%25@store", "ann:100%"],
  ["http://ann:100%@store", "ann:100%"],
  ["http://ann:%zz@store", "ann:%zz"],
])("who asks %s says who they are", (address, credentials) => {
  const header = basicAuthorization(new URL(address));
  const told = header && Buffer.from(header.replace("Basic ", ""), "base64").toString();
  expect(told).toBe(credentials);
});

test("an address is shown without its password", () => {
  const url = new URL("https://ann:secret@store:9090/prom/?key=secret#secret");
  expect(withoutCredentials(url)).toBe("https://store:9090/prom/");
});
