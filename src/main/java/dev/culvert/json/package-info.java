/// JSON, as the rest of the program sees it: [dev.culvert.json.Json] reads and writes it as trees of maps, lists and plain values, and is the only
/// class that knows the library. What is no JSON is a [dev.culvert.json.NotJson], which never repeats the text.
package dev.culvert.json;
