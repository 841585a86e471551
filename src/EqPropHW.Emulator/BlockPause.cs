using System.Runtime.InteropServices;

namespace EqPropHW.Emulator;

/// <summary>Where a block of samples stops on its way through a phase program, and its whole working memory there.</summary>
/// <param name="at">Cycles since the beginning of the program after which it stops, the longest of its samples counting.</param>
internal sealed class BlockPause(long at)
{
    private byte[][]? _image;
    private long _passed;

    /// <summary>Whether the block has stopped; otherwise it came to its end before.</summary>
    public bool IsStopped => _image is not null;

    /// <summary>Whether the block was through before another run paused: it has nothing more to do.</summary>
    public bool IsThrough { get; private init; }

    /// <summary>Step in which it stopped.</summary>
    public int Step { get; private set; }

    /// <summary>Cycles of that step it had made.</summary>
    public int Cycle { get; private set; }

    /// <summary>Whether the next cycle is the first one not to be made.</summary>
    public bool IsDue => _passed == at;

    /// <summary>Counts a cycle.</summary>
    public void Pass() => _passed++;

    /// <summary>A pause that begins where another stopped and stops nowhere.</summary>
    public static BlockPause From(BlockPause other) => new(long.MaxValue) { IsThrough = !other.IsStopped, _image = other._image, Step = other.Step, Cycle = other.Cycle };

    /// <summary>Stops: keeps a copy of the memory.</summary>
    public void Keep<T>(int step, int cycle, AlignedBuffer<T>[] buffers) where T : unmanaged
        => (Step, Cycle, _image) = (step, cycle, [.. buffers.Select(b => MemoryMarshal.AsBytes(b.Span).ToArray())]);

    /// <summary>Goes on: fills the memory with the copy.</summary>
    /// <exception cref="ArgumentException">The copy is of a memory of another size.</exception>
    public void Restore<T>(AlignedBuffer<T>[] buffers) where T : unmanaged
    {
        var image = _image!;
        if (image.Length != buffers.Length || image.Zip(buffers).Any(p => p.First.Length != MemoryMarshal.AsBytes(p.Second.Span).Length))
            throw new ArgumentException("the snapshot was taken with another precision, layout or graph");
        for (var k = 0; k < image.Length; k++) image[k].CopyTo(MemoryMarshal.AsBytes(buffers[k].Span));
    }
}
