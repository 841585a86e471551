using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>What was read for a key.</summary>
/// <param name="Ok">Whether the value can be used; false while a schema is described.</param>
/// <param name="Value">The value, or the default of an absent optional key.</param>
/// <param name="Item">Where it stands; null when the key is absent.</param>
internal readonly record struct Field<T>(bool Ok, T Value, JsonItem? Item);

/// <summary>One kind of an object with kinds: its name and the fields only it has.</summary>
internal sealed record Variant<T>(string Name, Func<ObjectReader, Func<T>> Declare);

/// <summary>
/// Declares the fields of one object. The same declaration runs in two modes: on a value it reads and reports,
/// without one it describes the JSON Schema. So the schema and the reader cannot disagree.
/// </summary>
internal sealed class ObjectReader
{
    private readonly JsonItem? _item;
    private readonly DiagnosticLog? _log;
    private readonly ObjectSchema _schema = new();
    private readonly List<string> _known = [];
    private readonly Dictionary<string, List<string>> _foreign = [];
    private string _kind = "";

    /// <summary>Reads an object.</summary>
    public ObjectReader(JsonItem item, DiagnosticLog log) => (_item, _log) = (item, log);

    /// <summary>Describes an object.</summary>
    public ObjectReader()
    {
    }

    /// <summary>A key that must be there.</summary>
    public Field<T> Required<T>(string key, Shape<T> shape, string about)
    {
        _schema.Add(key, shape, about, required: true);
        var field = Read(key, shape);
        if (_item is not null && field.Item is null) Missing($"the key '{key}' is missing; expected {shape.Noun}");
        return field;
    }

    /// <summary>A key that may be absent.</summary>
    public Field<T> Optional<T>(string key, Shape<T> shape, T absent, string about)
    {
        _schema.Add(key, shape, about, required: false);
        var field = Read(key, shape);
        return _item is not null && field.Item is null ? new(true, absent, null) : field;
    }

    /// <summary>Two ways to say one thing, of which exactly one must be there.</summary>
    public Field<T> ExactlyOne<T>(string first, Shape<T> firstShape, string firstAbout, string second, Shape<T> secondShape, string secondAbout)
    {
        _schema.Add(first, firstShape, firstAbout, required: false);
        _schema.Add(second, secondShape, secondAbout, required: false);
        _schema.ExactlyOne(first, second);
        var (a, b) = (Read(first, firstShape), Read(second, secondShape));
        if (_item is null) return default;
        if (a.Item is null && b.Item is null)
            Missing($"the key '{first}' is missing; expected {firstShape.Noun} (or '{second}': {secondShape.Noun})");
        if (a.Item is not null && b.Item is not null)
        {
            Report(b.Item, DiagnosticCodes.Exclusive, $"'{first}' is given too; give one of them");
            return new(false, default!, b.Item);
        }
        return a.Item is null ? b : a;
    }

    /// <summary>A key that names the kind of the object; each kind has fields of its own. At most one in an object.</summary>
    public Field<T> Choice<T>(string key, string about, params Variant<T>[] variants)
    {
        var field = Required(key, Shapes.Names([.. variants.Select(v => v.Name)]), about);
        var chosen = field.Ok ? Array.Find(variants, v => v.Name == field.Value) : null;
        foreach (var variant in variants.Where(v => v != chosen))
        {
            var other = new ObjectReader();
            variant.Declare(other);
            _schema.AddBranch(key, variant.Name, other._schema);
            // Without a kind every kind's keys pass, so that one wrong word gives one message.
            if (chosen is null) _known.AddRange(other._known);
            else foreach (var name in other._known) Owners(name).Add($"'{variant.Name}'");
        }
        if (chosen is null) return new(false, default!, field.Item);
        _kind = $"'{key}' is '{chosen.Name}'";
        var before = _log!.Count;
        var build = chosen.Declare(this);
        var ok = _log.Count == before;
        return new(ok, ok ? build() : default!, field.Item);
    }

    /// <summary>Reports at a field, or at this object when the field is absent.</summary>
    public void Report<T>(Field<T> field, string code, string message) => Report(field.Item ?? _item!, code, message);

    /// <summary>Reports every key that was not declared.</summary>
    public void RefuseOtherKeys()
    {
        foreach (var member in _item!.Members.Where(m => !_known.Contains(m.Key)))
        {
            var (code, message) = _foreign.TryGetValue(member.Key, out var owners)
                ? (DiagnosticCodes.ForeignKey, $"{_kind}; the key '{member.Key}' is only for {string.Join(" and ", owners)}")
                : (DiagnosticCodes.UnknownKey, $"unknown key '{member.Key}'; {Nearest.Hint(member.Key, _known)}");
            _log!.Report(member.KeyOffset, code, member.Value.Path, message);
        }
    }

    /// <summary>The JSON Schema of what was declared.</summary>
    public JsonObject Describe() => _schema.Describe();

    private List<string> Owners(string key)
    {
        if (!_foreign.TryGetValue(key, out var owners)) _foreign[key] = owners = [];
        return owners;
    }

    private Field<T> Read<T>(string key, Shape<T> shape)
    {
        _known.Add(key);
        if (_item?[key] is not { } item) return default;
        var ok = shape.TryRead(item, _log!, out var value);
        return new(ok, value!, item);
    }

    private void Missing(string message) => Report(_item!, DiagnosticCodes.MissingKey, message);

    private void Report(JsonItem item, string code, string message) => _log!.Report(item, code, message);
}
