using System.Collections.Immutable;

namespace EqPropHW.Training;

/// <summary>A classification set with its provenance.</summary>
/// <param name="Name">Its name: <c>xor</c>, <c>iris</c>, <c>digits</c>, <c>Fashion-MNIST</c> or <c>idx:FOLDER</c>.</param>
/// <param name="Licence">Licence in one line.</param>
/// <param name="Source">Where it comes from and how it is split and scaled.</param>
/// <param name="ClassNames">Names of the classes, [classes].</param>
/// <param name="Sha256">SHA-256 of the content, lower-case hexadecimal; <see cref="Source"/> says of which bytes.</param>
/// <param name="Files">The files it was read from; empty for a set made in code.</param>
/// <param name="Train">Training samples.</param>
/// <param name="Test">Test samples.</param>
public sealed record Dataset(
    string Name,
    string Licence,
    string Source,
    ImmutableArray<string> ClassNames,
    string Sha256,
    ImmutableArray<DataFile> Files,
    Samples Train,
    Samples Test)
{
    /// <summary>Features of a sample.</summary>
    public int FeatureCount => Train.FeatureCount;

    /// <summary>Opens the set a task names.</summary>
    /// <param name="data"><c>xor</c>, <c>iris</c>, <c>digits</c> or <c>idx</c>.</param>
    /// <param name="folder">Folder of IDX files; null finds an installed set. Built-in sets take none.</param>
    /// <exception cref="DataException">The name is unknown, or its files are missing or malformed.</exception>
    public static Dataset Open(string data, string? folder = null)
    {
        if (data == "idx") return IdxFolder.Read(folder);
        var set = data switch
        {
            "xor" => BuiltInSets.Xor(),
            "iris" => BuiltInSets.Iris(),
            "digits" => BuiltInSets.Digits(),
            _ => throw new DataException($"'{data}' is not a data set; expected {string.Join(", ", Names)}"),
        };
        if (folder is not null) throw new DataException($"'{data}' is built in and takes no folder, found '{folder}'");
        return set;
    }

    /// <summary>The names <see cref="Open"/> accepts.</summary>
    public static ImmutableArray<string> Names { get; } = ["xor", "iris", "digits", "idx"];
}

/// <summary>A file of a data set.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Magic">The first four bytes of its unpacked content as hexadecimal for IDX, else null.</param>
/// <param name="Bytes">Length of its unpacked content.</param>
public sealed record DataFile(string Name, string? Magic, long Bytes);
