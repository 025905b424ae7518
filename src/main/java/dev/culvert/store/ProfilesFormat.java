package dev.culvert.store;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
    public List<Profile> read(ObjectNode object, List<String> complaints) throws NotUnderstood {
        List<Profile> profiles = new ArrayList<>();
        List<ObjectNode> nodes = new ArrayList<>();
        JsonNode array = object.path("profiles");
        if (!array.isArray() && !array.isMissingNode() && !array.isNull()) {
            throw new NotUnderstood("\"profiles\" is not a list");
        }
        int position = 0;
        for (JsonNode node : array) {
            position++;
            try {
                profiles.add(profile(node));
                nodes.add((ObjectNode) node);
            } catch (NotUnderstood e) {
                complaints.add(called(node, position) + " was left out (" + e.getMessage() + ")");
            }
        }
        setApart(profiles, nodes, complaints);
        object.putArray("profiles").addAll(nodes);
        return List.copyOf(profiles);
    }

    @Override
    public void write(List<Profile> profiles, ObjectNode object) throws StoreException {
        Map<UUID, ObjectNode> before = new HashMap<>();
        object.path("profiles").forEach(node -> before.put(UUID.fromString(node.get("id").stringValue()), (ObjectNode) node));
        Set<UUID> ids = new HashSet<>();
        Set<String> names = names();
        ArrayNode array = object.putArray("profiles");
        for (Profile profile : profiles) {
            if (!ids.add(profile.id())) {
                throw new IllegalArgumentException("two profiles with the id " + profile.id());
            }
            if (!names.add(profile.name())) {
                throw new StoreException("There is a profile with the name " + profile.name() + " already. Choose another name.");
            }
            ObjectNode node = before.getOrDefault(profile.id(), object.objectNode());
            write(profile, node);
            array.add(node);
        }
    }

    static Profile profile(JsonNode node) throws NotUnderstood {
        if (!(node instanceof ObjectNode object)) {
            throw new NotUnderstood("it is not an object");
        }
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

    static void write(Profile profile, ObjectNode node) {
        node.put("id", profile.id().toString());
        node.put("name", profile.name());
        node.put("environment", Members.text(profile.environment()));
        Members.objectIn(node, "target")
            .put("kind", Members.text(profile.target().kind()))
            .put("host", profile.target().host())
            .put("database", profile.target().database());
        Members.objectIn(node, "listen")
            .put("host", profile.listen().host())
            .put("port", profile.listen().port())
            .put("fixed", profile.listen().fixed());
        node.put("route", Members.text(profile.route()));
        profile.maxSessions().ifPresentOrElse(most -> node.put("maxSessions", most), () -> node.remove("maxSessions"));
        node.put("startWithApp", profile.startWithApp());
    }

    /// The first of several with one id or name keeps it: the vault has one connection string under the id.
    private static void setApart(List<Profile> profiles, List<ObjectNode> nodes, List<String> complaints) {
        Set<UUID> ids = new HashSet<>();
        Set<String> given = names();
        profiles.forEach(profile -> given.add(profile.name()));
        Set<String> seen = names();
        for (int i = 0; i < profiles.size(); i++) {
            Profile profile = profiles.get(i);
            if (!ids.add(profile.id())) {
                profile = profile.withId(UUID.randomUUID());
                nodes.get(i).put("id", profile.id().toString());
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
    private static String called(JsonNode node, int position) {
        String name = node.path("name").stringValue("");
        return Profile.isName(name) ? "the profile \"" + name + "\"" : "profile number " + position;
    }

    private static Set<String> names() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }
}
