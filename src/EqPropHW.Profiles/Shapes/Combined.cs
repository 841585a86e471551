using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>A list of values with a least length, optionally an exact one.</summary>
internal sealed class ListShape<T>(Shape<T> entry, int least, int? exact = null) : Shape<ImmutableArray<T>>
{
    public override string Noun => $"a list of {(exact is { } n ? $"{n}" : $"{least} or more")}, each {entry.Noun}";

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.Array;

    public override bool TryRead(JsonItem item, DiagnosticLog log, out ImmutableArray<T> value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        var found = ImmutableArray.CreateBuilder<T>(item.Items.Count);
        foreach (var child in item.Items)
        {
            if (entry.TryRead(child, log, out var read)) found.Add(read);
        }
        value = found.ToImmutable();
        if (item.Items.Count < least || (exact is { } n && item.Items.Count != n))
        {
            log.Report(item, DiagnosticCodes.Range, $"expected {Noun}, found {item.Items.Count}");
            return false;
        }
        return found.Count == item.Items.Count;
    }

    public override JsonObject Describe()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = entry.Describe(), ["minItems"] = exact ?? least };
        if (exact is { } n) schema["maxItems"] = n;
        return schema;
    }
}

/// <summary>A value of either of two kinds.</summary>
internal sealed class EitherShape<T>(Shape<T> first, Shape<T> second) : Shape<T>
{
    public override string Noun => $"{first.Noun} or {second.Noun}";

    public override bool Fits(JsonItem item) => first.Fits(item) || second.Fits(item);

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
        => first.Fits(item) ? first.TryRead(item, log, out value)
            : second.Fits(item) ? second.TryRead(item, log, out value)
            : Refuse(item, log, out value);

    public override JsonObject Describe() => new() { ["anyOf"] = new JsonArray(first.Describe(), second.Describe()) };
}

/// <summary>A value, or the text <c>none</c>; values may be texts themselves.</summary>
internal sealed class OrNoneShape<T>(Shape<T> shape, T none) : Shape<T>
{
    private readonly EitherShape<T> _either = new(shape, Shapes.Constant("none", none));

    public override string Noun => _either.Noun;

    public override bool Fits(JsonItem item) => _either.Fits(item);

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
    {
        value = none;
        return (item.Kind == JsonValueKind.String && item.Text == "none") || _either.TryRead(item, log, out value);
    }

    public override JsonObject Describe() => _either.Describe();
}

/// <summary>A value read into another type.</summary>
internal sealed class MappedShape<TFrom, T>(Shape<TFrom> shape, Func<TFrom, T> map) : Shape<T>
{
    public override string Noun => shape.Noun;

    public override bool Fits(JsonItem item) => shape.Fits(item);

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
    {
        var ok = shape.TryRead(item, log, out var read);
        value = ok ? map(read!) : default;
        return ok;
    }

    public override JsonObject Describe() => shape.Describe();
}

/// <summary>An object whose fields a function declares.</summary>
internal sealed class ObjectShape<T>(Func<ObjectReader, Func<T>> declare) : Shape<T>
{
    public override string Noun => "an object";

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.Object;

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        var before = log.Count;
        var reader = new ObjectReader(item, log);
        var build = declare(reader);
        reader.RefuseOtherKeys();
        value = log.Count == before ? build() : default;
        return log.Count == before;
    }

    public override JsonObject Describe()
    {
        var reader = new ObjectReader();
        declare(reader);
        return reader.Describe();
    }
}
