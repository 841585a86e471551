namespace EqPropHW.Profiles;

/// <summary>The stable codes of everything that can be wrong in a profile or experiment file.</summary>
public static class DiagnosticCodes
{
    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "EQ100";

    /// <summary>The text is not JSON.</summary>
    public const string Syntax = "EQ101";

    /// <summary>A text is not a quantity of the expected dimension, or its unit is missing.</summary>
    public const string Quantity = "EQ102";

    /// <summary>A key that no version of this object has.</summary>
    public const string UnknownKey = "EQ103";

    /// <summary>A key that is needed and absent.</summary>
    public const string MissingKey = "EQ104";

    /// <summary>A key that is given twice.</summary>
    public const string DuplicateKey = "EQ105";

    /// <summary>A value of the wrong kind: text for a number, a list for an object.</summary>
    public const string WrongKind = "EQ106";

    /// <summary>A name that is not in the list of names.</summary>
    public const string UnknownName = "EQ107";

    /// <summary>A number, or the length of a list, outside its range.</summary>
    public const string Range = "EQ108";

    /// <summary>Two keys of which only one may be given.</summary>
    public const string Exclusive = "EQ109";

    /// <summary>A network that cannot be built.</summary>
    public const string Network = "EQ110";

    /// <summary>Two values that do not go together.</summary>
    public const string Conflict = "EQ111";

    /// <summary>A key that belongs to another kind of this object.</summary>
    public const string ForeignKey = "EQ112";

    /// <summary>A distribution that this version does not draw from.</summary>
    public const string Distribution = "EQ113";

    /// <summary>A value without the source its status claims.</summary>
    public const string Source = "EQ114";

    /// <summary>Every code with its meaning.</summary>
    public static IReadOnlyDictionary<string, string> Table { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Unreadable] = "the file cannot be read",
        [Syntax] = "the text is not JSON (comments and trailing commas are allowed)",
        [Quantity] = "not a quantity of the expected dimension, or without a unit",
        [UnknownKey] = "unknown key",
        [MissingKey] = "missing key",
        [DuplicateKey] = "key given twice",
        [WrongKind] = "value of the wrong kind",
        [UnknownName] = "name that is not in the list",
        [Range] = "number or list length outside its range",
        [Exclusive] = "two keys of which only one may be given",
        [Network] = "network that cannot be built",
        [Conflict] = "two values that do not go together",
        [ForeignKey] = "key that belongs to another kind",
        [Distribution] = "distribution that is not supported",
        [Source] = "status that needs a source",
    };
}
