namespace Serverless.Scaling.Capacity;

/// <summary>
/// The required instance count, the span that contains 80% of the rules, and the reason for the count.
/// </summary>
public readonly record struct Need(int Instances, int Low, int High, NeedReason Because)
{
    /// <summary>The count that would clear the backlog in time, which can exceed the cap.</summary>
    public int Uncapped { get; init; } = Instances;
}

/// <summary>The reason for an instance count.</summary>
public enum NeedReason
{
    /// <summary>The usual rate.</summary>
    Rate,

    /// <summary>The rate of a burst, which might double before new instances serve.</summary>
    Burst,

    /// <summary>The backlog, which must clear within the wait objective.</summary>
    Backlog,

    /// <summary>Recent arrivals.</summary>
    Recent,
}
