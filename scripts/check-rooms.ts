import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { ROOT } from "./build.ts";
import { findImports, type FoundImport } from "./rooms/find-imports.ts";
import { writeHotClosure } from "./rooms/hot-closure.ts";
import { ROOMS, type Room } from "./rooms.ts";

/** One breach of the table. `file` is relative to the source folder; `line` is 1 where the whole file is meant. */
export interface RoomProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Compares every file below `sourceDir` with the table. */
export function checkRooms(sourceDir: string, rooms: readonly Room[]): RoomProblem[] {
  const files = listFiles(sourceDir);
  const problems: RoomProblem[] = [];
  for (const room of rooms) {
    if (files.some((file) => isBelow(file, room.path))) continue;
    const message = `the table has a row for "${room.path}", but no such file or folder holds code; remove the row (scripts/rooms.ts)`;
    problems.push({ file: room.path, line: 1, message });
  }
  for (const file of files) {
    const room = ownerOf(file, rooms);
    if (room === undefined) {
      const message = `no room owns this file; move it into one, or add a row (scripts/rooms.ts)`;
      problems.push({ file, line: 1, message });
      continue;
    }
    if (!isCode(file)) continue;
    const source = readFileSync(join(sourceDir, file), "utf8");
    for (const found of findImports(source, loaderOf(file))) {
      const message = judgeImport(file, room, found, rooms);
      if (message !== undefined) problems.push({ file, line: found.line, message });
    }
    problems.push(...findBannedGlobals(file, room, source));
  }
  return problems;
}

/** What a row allows and no file of the room does: the table says what is, not what once was. */
export function findUnusedDoors(sourceDir: string, rooms: readonly Room[]): RoomProblem[] {
  const used = new Map<Room, UsedDoor[]>(rooms.map((room) => [room, []]));
  for (const file of listFiles(sourceDir).filter(isCode)) {
    const room = ownerOf(file, rooms);
    const source = readFileSync(join(sourceDir, file), "utf8");
    for (const found of findImports(source, loaderOf(file))) {
      const target = targetOf(file, found);
      const owner = ownerOf(target, rooms);
      if (room && owner !== room) used.get(room)?.push({ kind: found.kind, target, owner });
    }
  }
  return [...used].flatMap(([room, doors]) => {
    const isUsed = (path: string, kind: FoundImport["kind"]) =>
      doors.some((door) => door.kind === kind && opens(path, door.target, door.owner));
    const unused = {
      imports: room.imports?.filter((path) => !isUsed(path, "static")),
      lazily: room.lazily?.filter((path) => !isUsed(path, "dynamic")),
      types: room.types?.filter((path) => !isUsed(path, "type")),
      packages: room.packages?.filter(
        (pattern) => !doors.some(({ target }) => matchesPackage(target, pattern)),
      ),
      texts: room.texts?.filter((path) => !isUsed(`../share/${path}`, "static")),
    };
    return Object.entries(unused).flatMap(([list, paths = []]) =>
      paths.map((path) => ({
        file: room.path,
        line: 1,
        message: `the table allows it ${list}: "${path}", and no file of it does that; take it out (scripts/rooms.ts)`,
      })),
    );
  });
}

/** An import that leaves its room. Packages and files outside `src/` have no owner. */
interface UsedDoor {
  readonly kind: FoundImport["kind"];
  readonly target: string;
  readonly owner: Room | undefined;
}

const listFiles = (sourceDir: string): readonly string[] =>
  readdirSync(sourceDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map((entry) => relative(sourceDir, join(entry.parentPath, entry.name)))
    .toSorted();

const isCode = (file: string): boolean => /\.tsx?$/.test(file);

const loaderOf = (file: string): "ts" | "tsx" => (file.endsWith("x") ? "tsx" : "ts");

/** What is imported, relative to the source folder; a package's name stays. */
const targetOf = (file: string, { specifier }: FoundImport): string =>
  specifier.startsWith(".")
    ? posix.normalize(posix.join(posix.dirname(file), specifier))
    : specifier;

function judgeImport(
  file: string,
  room: Room,
  found: FoundImport,
  rooms: readonly Room[],
): string | undefined {
  const verb = VERBS[found.kind];
  if (!found.specifier.startsWith(".")) {
    const allowed = room.packages ?? [];
    if (allowed.some((pattern) => matchesPackage(found.specifier, pattern))) return undefined;
    return `${room.path} ${verb} "${found.specifier}", but may use ${list(allowed, "no package")}. ${room.why}`;
  }
  const target = targetOf(file, found);
  if (room.texts?.some((folder) => isBelow(target, `../share/${folder}`))) return undefined;
  if (target.startsWith("../")) {
    return `${room.path} ${verb} "${found.specifier}", which is outside src.`;
  }
  const owner = ownerOf(target, rooms);
  if (owner === room) return undefined;
  const allowed = allowedTargets(room, found.kind);
  if (owner !== undefined && allowed.some((path) => opens(path, target, owner))) return undefined;
  const lazily =
    found.kind === "static" && room.lazily?.some((path) => isBelow(target, path))
      ? " (by `await import()` it may)"
      : "";
  return `${room.path} ${verb} ${target}${lazily}, but may ${INFINITIVES[found.kind]} ${list(allowed, "no other room")}. ${room.why}`;
}

const VERBS = { static: "imports", dynamic: "lazily loads", type: "imports types of" } as const;
const INFINITIVES = { static: "import", dynamic: "load", type: "know types of" } as const;

function allowedTargets(room: Room, kind: FoundImport["kind"]): readonly string[] {
  const always = room.imports ?? [];
  switch (kind) {
    case "static":
      return always;
    case "dynamic":
      return [...always, ...(room.lazily ?? [])];
    case "type":
      return [...always, ...(room.types ?? [])];
  }
}

/** A row's path opens what lies below it, but never a room of its own that lies further in. */
function opens(path: string, target: string, owner: Room | undefined): boolean {
  return isBelow(target, path) && (owner === undefined || owner.path.length <= path.length);
}

/** The room that a file or folder is in. */
export function ownerOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter((room) => isBelow(file, room.path))
    .toSorted((a, b) => b.path.length - a.path.length)
    .at(0);
}

const isBelow = (file: string, path: string): boolean =>
  file === path || file.startsWith(`${path}/`);

const matchesPackage = (specifier: string, pattern: string): boolean =>
  pattern.endsWith("*")
    ? specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern || specifier.startsWith(`${pattern}/`);

const list = (names: readonly string[], none: string): string =>
  names.length === 0 ? none : `only ${names.join(", ")}`;

function findBannedGlobals(file: string, room: Room, source: string): RoomProblem[] {
  const problems: RoomProblem[] = [];
  const lines = blankCommentsAndStrings(source).split("\n");
  for (const name of room.bannedGlobals ?? []) {
    // A name that is a property, a key or part of another word is not the global.
    const use = new RegExp(`(?<![\\w$.])${name.replace(".", "\\s*\\.\\s*")}(?![\\w$]|\\s*\\??:)`);
    for (const [index, text] of lines.entries()) {
      if (!use.test(text)) continue;
      const message = `${room.path} uses the global ${name}. ${room.why}`;
      problems.push({ file, line: index + 1, message });
    }
  }
  return problems;
}

/** Keeps every newline, so that line numbers stay true. */
function blankCommentsAndStrings(source: string): string {
  const noise = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
  return source.replace(noise, (text) => text.replace(/[^\n]/g, " "));
}

if (import.meta.main) {
  const source = join(ROOT, "src");
  const problems = [...checkRooms(source, ROOMS), ...findUnusedDoors(source, ROOMS)];
  for (const { file, line, message } of problems) console.log(`src/${file}:${line}  ${message}`);
  console.log(`${ROOMS.length} rooms, ${problems.length} problems`);
  if (process.argv.includes("--write-hot-closure")) await writeHotClosure();
  process.exitCode = problems.length === 0 ? 0 : 1;
}
