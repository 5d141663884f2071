namespace Serverless.Scaling.Capacity;

/// <summary>What the demand needs: the count, the span in which four of five rules lie, and the part of the rules that asked for it.</summary>
public readonly record struct Need(int Instances, int Low, int High, NeedReason Because);

/// <summary>What asked for the count.</summary>
public enum NeedReason
{
    /// <summary>The usual rate.</summary>
    Rate,

    /// <summary>The rate of a burst, which may double before new instances serve.</summary>
    Burst,

    /// <summary>The backlog, to be gone within the wait objective.</summary>
    Backlog,

    /// <summary>The memory of recent arrivals.</summary>
    Recent,
}
