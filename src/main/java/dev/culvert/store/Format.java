package dev.culvert.store;

import java.util.List;
import java.util.Map;

/// How a value stands in a file's JSON object. Members that it does not know are left alone.
interface Format<T> {
    /// What a file that does not exist stands for.
    T empty();

    /// What the user notices when all that the file said is gone: a clause.
    String whenLost();

    /// Reads as much as can be understood. The object is changed so that it and the value agree on which parts there are.
    ///
    /// @param complaints gets a clause for each thing that is not read as it stands there
    /// @throws NotUnderstood nothing can be understood
    T read(Map<String, Object> object, List<String> complaints) throws NotUnderstood;

    /// @param object one that has been read, or a new one
    /// @throws StoreException the value must not be written
    void write(T value, Map<String, Object> object) throws StoreException;
}
