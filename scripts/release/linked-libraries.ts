/** A library that Bun's program contains. */
export interface LinkedLibrary {
  readonly name: string;
  /** As SPDX names it; absent where it is a collection of several, which its home lists. */
  readonly license?: string;
  readonly home: string;
}

/**
 * What Bun links statically on Linux, by its own list: LICENSE.md of oven-sh/bun at commit
 * 09015d91, without what is for Windows. Look through that list again when the version of Bun changes.
 */
export const LINKED_LIBRARIES: readonly LinkedLibrary[] = [
  {
    name: "JavaScriptCore (WebKit)",
    license: "LGPL-2.0-or-later AND BSD-2-Clause",
    home: "https://github.com/oven-sh/WebKit",
  },
  { name: "tinycc", license: "LGPL-2.1-only", home: "https://github.com/tinycc/tinycc" },
  { name: "boringssl", home: "https://boringssl.googlesource.com/boringssl" },
  { name: "brotli", license: "MIT", home: "https://github.com/google/brotli" },
  { name: "c-ares", license: "MIT", home: "https://github.com/c-ares/c-ares" },
  { name: "highway", license: "Apache-2.0", home: "https://github.com/google/highway" },
  { name: "libarchive", home: "https://github.com/libarchive/libarchive" },
  { name: "libbase64", license: "BSD-2-Clause", home: "https://github.com/aklomp/base64" },
  {
    name: "libc++abi (parts)",
    license: "Apache-2.0 WITH LLVM-exception",
    home: "https://github.com/llvm/llvm-project",
  },
  { name: "libdeflate", license: "MIT", home: "https://github.com/ebiggers/libdeflate" },
  { name: "libicu", license: "Unicode-3.0", home: "https://github.com/unicode-org/icu" },
  {
    name: "libjpeg-turbo",
    license: "BSD-3-Clause AND IJG AND Zlib",
    home: "https://github.com/libjpeg-turbo/libjpeg-turbo",
  },
  { name: "libspng", license: "BSD-2-Clause", home: "https://github.com/randy408/libspng" },
  { name: "libwebp", license: "BSD-3-Clause", home: "https://github.com/webmproject/libwebp" },
  { name: "lol-html", license: "BSD-3-Clause", home: "https://github.com/cloudflare/lol-html" },
  { name: "ls-hpack", license: "MIT", home: "https://github.com/litespeedtech/ls-hpack" },
  { name: "ls-qpack", license: "MIT", home: "https://github.com/litespeedtech/ls-qpack" },
  {
    name: "lsquic",
    license: "MIT AND BSD-3-Clause",
    home: "https://github.com/litespeedtech/lsquic",
  },
  { name: "mimalloc", license: "MIT", home: "https://github.com/microsoft/mimalloc" },
  { name: "picohttpparser", license: "MIT", home: "https://github.com/h2o/picohttpparser" },
  { name: "simdutf", license: "Apache-2.0", home: "https://github.com/simdutf/simdutf" },
  { name: "uSockets", license: "Apache-2.0", home: "https://github.com/uNetworking/uSockets" },
  {
    name: "uWebSockets",
    license: "Apache-2.0",
    home: "https://github.com/uNetworking/uWebSockets",
  },
  { name: "uucode", license: "MIT", home: "https://github.com/jacobsandlund/uucode" },
  { name: "zlib-ng", license: "Zlib", home: "https://github.com/zlib-ng/zlib-ng" },
  { name: "zstd", license: "BSD-3-Clause", home: "https://github.com/facebook/zstd" },
];
