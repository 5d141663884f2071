namespace Serverless.Scaling.Capacity;

/// <summary>What the demand needs: the count, the span it may lie in, the concurrency, and the part of the rule that asked for most.</summary>
public readonly record struct Need(int Instances, int Low, int High, int Concurrency, NeedReason Because);

/// <summary>Which part of the sizing rule asked for most.</summary>
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

    /// <summary>Nothing asks for as many any more, and they leave one by one.</summary>
    Decay,
}
