using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Which changes of a line are waited for.</summary>
[Flags]
public enum LineChange
{
    /// <summary>Low to high.</summary>
    Rising = 1,

    /// <summary>High to low.</summary>
    Falling = 2,
}

/// <summary>The digital lines of one GPIO chip of this computer.</summary>
public interface IGpioLines : IDisposable
{
    /// <summary>Makes a line an output.</summary>
    /// <param name="line">Its number on the chip, from 0.</param>
    /// <param name="level">The level it starts with.</param>
    /// <exception cref="LinkException">The line does not exist, or another program holds it.</exception>
    void OpenOutput(int line, bool level);

    /// <summary>Makes a line an input whose changes can be waited for.</summary>
    /// <param name="line">Its number on the chip, from 0.</param>
    /// <exception cref="LinkException">The line does not exist, or another program holds it.</exception>
    void OpenInput(int line);

    /// <summary>Sets the level of an open output.</summary>
    void Write(int line, bool level);

    /// <summary>The level of an open line.</summary>
    bool Read(int line);

    /// <summary>Waits for a change of an open input; changes since it was opened count.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="change">Which changes.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <returns>Whether it changed in time.</returns>
    bool WaitForChange(int line, LineChange change, TimeSpan timeout);
}
