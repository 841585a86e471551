namespace EqPropHW.Boards;

/// <summary>The time in which a board on a bus lives: this computer's, or that of a virtual bench.</summary>
public interface IBusClock
{
    /// <summary>Time since the clock was made.</summary>
    TimeSpan Now { get; }

    /// <summary>Lets time pass.</summary>
    void Wait(TimeSpan duration);
}
