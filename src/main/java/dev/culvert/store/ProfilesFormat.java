package dev.culvert.store;

import dev.culvert.json.Json;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Profiles in an array. One that cannot be understood is left out, and one that has another's id or name gets one of its own.
final class ProfilesFormat implements Format<List<Profile>> {
    private static final String USUAL_DATABASE = "postgres"; // Prisma's databases are called so
    private static final int LAST_PORT = 65_535;

    @Override
    public List<Profile> empty() {
        return List.of();
    }

    @Override
    public String whenLost() {
        return "there are no profiles now";
    }

    @Override
    public List<Profile> read(Map<String, Object> object, List<String> complaints) throws NotUnderstood {
        List<Profile> profiles = new ArrayList<>();
        List<Map<String, Object>> objects = new ArrayList<>();
        Object array = object.get("profiles");
        Members.check(array == null || array instanceof List, "profiles", "a list");
        int position = 0;
        for (Object element : Json.elements(array)) {
            position++;
            Optional<Map<String, Object>> described = Json.object(element);
            try {
                profiles.add(profile(described.orElseThrow(() -> new NotUnderstood("it is not an object"))));
                objects.add(described.get());
            } catch (NotUnderstood e) {
                complaints.add(called(described.orElse(Map.of()), position) + " was left out (" + e.getMessage() + ")");
            }
        }
        setApart(profiles, objects, complaints);
        object.put("profiles", objects);
        return List.copyOf(profiles);
    }

    @Override
    public void write(List<Profile> profiles, Map<String, Object> object) throws StoreException {
        Map<UUID, Map<String, Object>> before = new HashMap<>();
        Json.elements(object.get("profiles")).forEach(element -> Json.object(element).ifPresent(profile -> before.put(UUID.fromString((String) profile.get("id")), profile)));
        Set<UUID> ids = new HashSet<>();
        Set<String> names = names();
        List<Object> array = new ArrayList<>();
        for (Profile profile : profiles) {
            if (!ids.add(profile.id())) {
                throw new IllegalArgumentException("two profiles with the id " + profile.id());
            }
            if (!names.add(profile.name())) {
                throw new StoreException("There is a profile with the name " + profile.name() + " already. Choose another name.");
            }
            Map<String, Object> described = before.getOrDefault(profile.id(), new LinkedHashMap<>());
            write(profile, described);
            array.add(described);
        }
        object.put("profiles", array);
    }

    static Profile profile(Map<String, Object> object) throws NotUnderstood {
        Members members = new Members(object);
        String name = members.text("name").orElseThrow(() -> Members.missing("name"));
        if (!Profile.isName(name)) {
            throw new NotUnderstood("\"name\" is not a name that a profile can have");
        }
        OptionalInt maxSessions = members.integer("maxSessions", 1, Integer.MAX_VALUE).map(OptionalInt::of).orElse(OptionalInt.empty());
        return new Profile(
            members.id("id").orElseThrow(() -> Members.missing("id")),
            name,
            members.choice("environment", Environment.class).orElse(Environment.NONE),
            target(members.members("target")),
            listen(members.members("listen")),
            members.choice("route", RouteChoice.class).orElse(RouteChoice.AUTO),
            maxSessions,
            members.flag("startWithApp"));
    }

    private static Target target(Members members) throws NotUnderstood {
        return new Target(
            members.choice("kind", Target.Kind.class).orElseThrow(() -> Members.missing("kind")),
            members.text("host").orElse(""),
            members.text("database").orElse(USUAL_DATABASE));
    }

    private static Listen listen(Members members) throws NotUnderstood {
        int port = members.integer("port", 0, LAST_PORT).orElse(Listen.AUTOMATIC.port());
        boolean fixed = members.flag("fixed");
        if (fixed && port == 0) {
            throw new NotUnderstood("\"fixed\" is true without a \"port\"");
        }
        return new Listen(members.text("host").orElse(Listen.AUTOMATIC.host()), port, fixed);
    }

    static void write(Profile profile, Map<String, Object> object) {
        object.put("id", profile.id().toString());
        object.put("name", profile.name());
        object.put("environment", Members.text(profile.environment()));
        Map<String, Object> target = Members.objectIn(object, "target");
        target.put("kind", Members.text(profile.target().kind()));
        target.put("host", profile.target().host());
        target.put("database", profile.target().database());
        Map<String, Object> listen = Members.objectIn(object, "listen");
        listen.put("host", profile.listen().host());
        listen.put("port", profile.listen().port());
        listen.put("fixed", profile.listen().fixed());
        object.put("route", Members.text(profile.route()));
        profile.maxSessions().ifPresentOrElse(most -> object.put("maxSessions", most), () -> object.remove("maxSessions"));
        object.put("startWithApp", profile.startWithApp());
    }

    /// The first of several with one id or name keeps it: the vault has one connection string under the id.
    private static void setApart(List<Profile> profiles, List<Map<String, Object>> objects, List<String> complaints) {
        Set<UUID> ids = new HashSet<>();
        Set<String> given = names();
        profiles.forEach(profile -> given.add(profile.name()));
        Set<String> seen = names();
        for (int i = 0; i < profiles.size(); i++) {
            Profile profile = profiles.get(i);
            if (!ids.add(profile.id())) {
                profile = profile.withId(UUID.randomUUID());
                objects.get(i).put("id", profile.id().toString());
                complaints.add("a profile \"" + profile.name() + "\" had the id of one before it, has a new one now and needs its connection string again");
            }
            if (!seen.add(profile.name())) {
                profile = profile.withName(numbered(profile.name(), given));
                complaints.add("a second profile \"" + profiles.get(i).name() + "\" is now called \"" + profile.name() + "\"");
            }
            profiles.set(i, profile);
        }
    }

    /// @param taken gets the name too
    private static String numbered(String name, Set<String> taken) {
        for (int number = 2;; number++) {
            String suffix = " (" + number + ")";
            int length = Math.min(name.codePointCount(0, name.length()), Profile.LONGEST_NAME - suffix.length());
            String numbered = name.substring(0, name.offsetByCodePoints(0, length)) + suffix;
            if (taken.add(numbered)) {
                return numbered;
            }
        }
    }

    /// Not by a name that is none: it may be a connection string in the wrong place.
    private static String called(Map<String, Object> object, int position) {
        return object.get("name") instanceof String name && Profile.isName(name) ? "the profile \"" + name + "\"" : "profile number " + position;
    }

    private static Set<String> names() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }
}
