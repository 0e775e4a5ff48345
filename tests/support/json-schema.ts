/** A part of a JSON schema, as far as ours use it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
}

/** Every keyword that is looked at: a schema that uses another would be checked by halves. */
const KEYWORDS: readonly (keyof Schema)[] = [
  "$ref",
  "type",
  "enum",
  "const",
  "minimum",
  "pattern",
  "format",
  "items",
  "properties",
  "required",
  "additionalProperties",
  "oneOf",
  "anyOf",
  "$defs",
  "$schema",
  "title",
  "description",
];

/** What in a value is not as the schema says, each with its place; nothing when all is. */
export function findSchemaProblems(root: object, value: unknown): readonly string[] {
  return check(root, root, value, "$");
}

type Problems = readonly string[];

function check(root: Schema, schema: Schema, value: unknown, at: string): Problems {
  const stranger = Object.keys(schema).find((key) => !KEYWORDS.some((known) => known === key));
  if (stranger !== undefined) return [`${at}: the schema has an unknown keyword ${stranger}`];
  const target = schema.$ref === undefined ? undefined : resolve(root, schema.$ref);
  return [
    ...(target === undefined ? [] : check(root, target, value, at)),
    ...checkValue(schema, value, at),
    ...checkText(schema, value, at),
    ...checkChoices(root, schema, value, at),
    ...checkItems(root, schema, value, at),
    ...checkProperties(root, schema, value, at),
  ];
}

function resolve(root: Schema, ref: string): Schema {
  const found = root.$defs?.[ref.replace("#/$defs/", "")];
  if (found === undefined) throw new Error(`The schema refers to ${ref}, which it does not have.`);
  return found;
}

function checkValue(schema: Schema, value: unknown, at: string): Problems {
  const problems: string[] = [];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    problems.push(`${at}: expected ${types.join(" or ")}, got ${JSON.stringify(value)}`);
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${at}: expected one of ${JSON.stringify(schema.enum)}`);
  }
  if ("const" in schema && value !== schema.const) problems.push(`${at}: not the constant`);
  if (typeof value === "number" && value < (schema.minimum ?? -Infinity)) {
    problems.push(`${at}: less than ${schema.minimum}`);
  }
  return problems;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "object")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};

function checkText({ pattern, format }: Schema, value: unknown, at: string): Problems {
  if (typeof value !== "string") return [];
  const shapes = [
    ...(pattern === undefined ? [] : [new RegExp(pattern)]),
    ...(FORMATS[format ?? ""] ? [FORMATS[format ?? ""]!] : []),
  ];
  return shapes.some((shape) => !shape.test(value)) ? [`${at}: "${value}" has another shape`] : [];
}

function checkChoices(
  root: Schema,
  { oneOf, anyOf }: Schema,
  value: unknown,
  at: string,
): Problems {
  const choices = oneOf ?? anyOf;
  if (choices === undefined) return [];
  const results = choices.map((choice) => check(root, choice, value, at));
  const fitting = results.filter((problems) => problems.length === 0).length;
  if (oneOf === undefined ? fitting > 0 : fitting === 1) return [];
  if (fitting > 1) return [`${at}: ${fitting} choices fit`];
  // The one that is nearest says most.
  return results.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function checkItems(root: Schema, { items }: Schema, value: unknown, at: string): Problems {
  if (items === undefined || !Array.isArray(value)) return [];
  return value.flatMap((item, index) => check(root, items, item, `${at}[${index}]`));
}

function checkProperties(root: Schema, schema: Schema, value: unknown, at: string): Problems {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.filter((key) => !(key in value)).map((key) => `${at}: no ${key}`);
  const wrong = Object.entries(value).flatMap(([key, part]): Problems => {
    const known = properties[key] ?? additionalProperties;
    if (known === true) return [];
    return known === false
      ? [`${at}: a stranger, ${key}`]
      : check(root, known, part, `${at}.${key}`);
  });
  return [...missing, ...wrong];
}
