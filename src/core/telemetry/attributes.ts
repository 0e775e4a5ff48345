/** What is said of a point, a record or a span: the resource's attributes and its own, its own winning. Lists and maps are JSON text. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;
