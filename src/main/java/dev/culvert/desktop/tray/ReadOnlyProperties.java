package dev.culvert.desktop.tray;

import org.freedesktop.dbus.errors.PropertyReadOnly;
import org.freedesktop.dbus.errors.UnknownProperty;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/// An object on the bus with properties that all can ask for and nobody can change.
abstract class ReadOnlyProperties implements Properties {
    @Override
    @SuppressWarnings("unchecked")
    public <A> A Get(String type, String property) {
        Variant<?> value = GetAll(type).get(property);
        if (value == null) {
            throw new UnknownProperty(property);
        }
        return (A) value;
    }

    @Override
    public <A> void Set(String type, String property, A value) {
        throw new PropertyReadOnly(property);
    }
}
