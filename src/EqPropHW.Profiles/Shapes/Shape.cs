using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>What a JSON value must look like: one declaration reads it, refuses it and describes it as JSON Schema.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
internal abstract class Shape<T>
{
    /// <summary>With its article, as in "expected a number above 0".</summary>
    public abstract string Noun { get; }

    /// <summary>Whether the value is of the right kind, whatever its content.</summary>
    public abstract bool Fits(JsonItem item);

    /// <summary>Reads a value, or reports why not.</summary>
    public abstract bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value);

    /// <summary>The JSON Schema of the value.</summary>
    public abstract JsonObject Describe();

    /// <summary>Reports a value of the wrong kind.</summary>
    protected bool Refuse(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        log.Report(item, DiagnosticCodes.WrongKind, $"expected {Noun}, found {item.Shown}");
        return false;
    }
}
