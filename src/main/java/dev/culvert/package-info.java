/// Where the program starts and is put together. [dev.culvert.Main] is the only class that knows both what people use (`cli`) and what
/// does the work (`engine.relay`); everything else gets what it needs through its constructor.
package dev.culvert;
