using System.Collections.Immutable;
using System.Security.Cryptography;

namespace EqPropHW.Training;

/// <summary>A set of images in four IDX files, as MNIST, KMNIST and Fashion-MNIST are distributed; plain or gzipped. Nothing is ever downloaded.</summary>
/// <remarks>
/// Each file may be named <c>train-images-idx3-ubyte</c> or <c>train-images.idx3-ubyte</c>, with or without <c>.gz</c>; the first
/// of the names in <see cref="NamesOf"/> that exists is read.
/// </remarks>
public static class IdxFolder
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    public const string InstalledFolder = "/usr/share/datasets/fashion-mnist";

    private const string FashionMnist = "14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214";
    private const string Remedy = "install a set with 'apt-get install dataset-fashion-mnist' or name a folder with --data DIR";

    private static readonly (string Stem, int Axes, string What)[] _parts =
    [
        ("train-images", 3, "training images"), ("train-labels", 1, "training labels"),
        ("t10k-images", 3, "test images"), ("t10k-labels", 1, "test labels"),
    ];

    /// <summary>Reads a set of images.</summary>
    /// <param name="folder">Folder of the four files; null takes the installed set.</param>
    /// <param name="installed">Folder searched when none is named.</param>
    /// <exception cref="DataException">A file is missing or malformed; the message says which, and what was expected.</exception>
    public static Dataset Read(string? folder = null, string installed = InstalledFolder)
    {
        if (folder is null && !Directory.Exists(installed))
            throw new DataException($"no image set is installed: looked in {installed}; {Remedy}");
        var paths = Find(folder ?? installed);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = _parts.Select((part, n) => IdxFile.Read(paths[n], part.Axes == 3 ? IdxFile.ImageMagic : IdxFile.LabelMagic, hash)).ToArray();
        var train = Combine(files[0], files[1]);
        var test = Combine(files[2], files[3]);
        if (!files[0].Shape.AsSpan(1).SequenceEqual(files[2].Shape.AsSpan(1)))
            throw new DataException($"{files[0].Path} holds images of {Size(files[0])} pixels, {files[2].Path} of {Size(files[2])}");

        var sha = Convert.ToHexStringLower(hash.GetHashAndReset());
        var recognised = sha == FashionMnist;
        return new(
            recognised ? "Fashion-MNIST" : $"idx:{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder ?? installed)))}",
            recognised ? "MIT, copyright 2017 Zalando SE" : "not stated in the files",
            (recognised ? "Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747, recognised by its hash; " : "IDX files of this folder; ")
            + "pixels 0..255 divided by 255; SHA-256 of the unpacked training images, training labels, test images, test labels in this order",
            recognised ? Garments : BuiltInSets.DigitNames,
            sha, [.. files.Select(f => new DataFile(Path.GetFileName(f.Path), $"0x{f.Magic:x8}", f.Bytes))], train, test);
    }

    /// <summary>The file names accepted for one part of a set, in order of preference.</summary>
    /// <param name="stem"><c>train-images</c>, <c>train-labels</c>, <c>t10k-images</c> or <c>t10k-labels</c>.</param>
    public static ImmutableArray<string> NamesOf(string stem)
    {
        var kind = stem.EndsWith("images", StringComparison.Ordinal) ? "idx3-ubyte" : "idx1-ubyte";
        return [$"{stem}-{kind}.gz", $"{stem}-{kind}", $"{stem}.{kind}.gz", $"{stem}.{kind}"];
    }

    private static ImmutableArray<string> Garments { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    private static string[] Find(string folder)
    {
        if (!Directory.Exists(folder)) throw new DataException($"{folder}: no such folder; {Remedy}");
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            throw new DataException($"{folder}: the folder is empty, expected {string.Join(", ", _parts.Select(p => NamesOf(p.Stem)[0]))}; {Remedy}");
        var found = _parts.Select(part => NamesOf(part.Stem).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)).ToArray();
        var missing = _parts.Where((_, n) => found[n] is null).Select(p => $"no {p.What} (looked for {string.Join(", ", NamesOf(p.Stem))})").ToArray();
        if (missing.Length > 0) throw new DataException($"{folder}: {string.Join("; ", missing)}; {Remedy}");
        return found!;
    }

    private static Samples Combine(IdxFile images, IdxFile labels)
    {
        if (images.Count != labels.Count)
            throw new DataException($"{images.Path} holds {images.Count} images, {labels.Path} {labels.Count} labels; expected as many");
        if (labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9) is >= 0 and var at)
            throw new DataException($"{labels.Path}: label {labels.Values[at]} of sample {at}, expected 0 to 9");
        return Samples.WithTop(images.Values, labels.Values, images.Shape[1] * images.Shape[2], top: byte.MaxValue);
    }

    private static string Size(IdxFile images) => $"{images.Shape[1]}x{images.Shape[2]}";
}
