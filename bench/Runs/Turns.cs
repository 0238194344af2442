using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>Lets contenders do the same in turns, so that whatever else the machine does hits all of them alike.</summary>
internal static class Turns
{
    public static async Task<RowResult> RunAsync(PairedRow row, Stage stage)
    {
        await stage.StartAsync(row.Server);
        string[] names = [.. row.Contenders.Where(Peers.AreThere)];
        var costs = names.ToDictionary(name => name, _ => new List<Cost>());
        foreach (string[] together in row.IsSequential ? names.Select(name => new[] { name }) : [names])
        {
            await RunAsync(row, stage, together, costs);
        }

        return new RowResult(row.Name, row.Unit, costs.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Cost>)pair.Value));
    }

    private static async Task RunAsync(PairedRow row, Stage stage, string[] names, Dictionary<string, List<Cost>> costs)
    {
        List<Contender> contenders = [.. names.Select(name => row.IsFresh ? stage.Create(name) : stage.Lasting(name))];
        try
        {
            foreach (Contender contender in contenders)
            {
                await WarmUpAsync(contender, row.Order(stage, contender.Name) with { Seconds = stage.Options.WarmUpSeconds }, stage.Options.WarmUps);
            }

            int more = row.Unit == RateUnit.Requests ? stage.Options.MoreSamplesOfRequests : stage.Options.MoreSamples;
            for (int round = 0; round < stage.Options.Samples + more; round++)
            {
                List<Contender> playing = round < stage.Options.Samples ? contenders : [.. contenders.Where(contender => contender.IsDotnet)];
                for (int i = 0; i < playing.Count; i++)
                {
                    // Whoever comes after a certain other may profit or suffer from it, so the order rotates.
                    Contender contender = playing[(i + round) % playing.Count];
                    costs[contender.Name].Add(await TakeAsync(contender, row.Order(stage, contender.Name) with { Seconds = stage.Options.Seconds }));
                }
            }
        }
        finally
        {
            foreach (Contender contender in contenders.Where(_ => row.IsFresh))
            {
                await contender.DisposeAsync();
            }
        }
    }

    /// <summary>Until the runtime has compiled what is hot for good: its framework comes compiled, a library that is new does not.</summary>
    private static async Task WarmUpAsync(Contender contender, Order order, int most)
    {
        const int few = 8;
        for (int i = 0; i < most; i++)
        {
            if ((await RunAsync(contender, order)).Compiled < few)
            {
                return;
            }
        }
    }

    private static async Task<Cost> TakeAsync(Contender contender, Order order)
    {
        Outcome outcome = await RunAsync(contender, order);
        return new Cost(outcome.Count / outcome.Seconds, outcome.Cpu / outcome.Count);
    }

    private static async Task<Outcome> RunAsync(Contender contender, Order order)
    {
        Outcome outcome = await contender.RunAsync(order);
        return outcome.Error is null
            ? outcome
            : throw new InvalidOperationException($"{contender.Name} could not {order.Work} {order.Url}: {outcome.Error}");
    }
}
