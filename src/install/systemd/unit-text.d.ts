declare module "*.service" {
  const text: string;
  export default text;
}

declare module "*.socket" {
  const text: string;
  export default text;
}
