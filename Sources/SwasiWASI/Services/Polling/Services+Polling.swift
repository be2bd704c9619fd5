import SwasiCore
import SwasiFS

/// Waiting for clocks and descriptors: check what is ready, wait if nothing is, report.
extension Services {
    /// Waits until at least one of the subscriptions has an event; events come in their order.
    ///
    /// Errors: `invalid` for none at all or too many; `hostStopped`.
    func poll(_ subscriptions: [Subscription]) throws(Errno) -> [PollEvent] {
        if subscriptions.isEmpty || subscriptions.count > limits.subscriptions { throw .invalid }
        var poll = try check(subscriptions)
        let nearest = try poll.events.isEmpty ? nearest(poll.deadlines) : nil
        // With an event at hand, streams are only asked how they stand.
        if poll.events.isEmpty || !poll.sources.isEmpty {
            let request = WaitRequest(
                sources: poll.sources,
                deadline: poll.events.isEmpty ? nearest?.time : 0,
                clock: nearest?.clock ?? .monotonic)
            let found = try world.wait(request, at: call)
            for (subscription, source) in poll.asking where found[source].isReady {
                poll.events.append(
                    PollEvent(
                        subscription: subscription, bytes: found[source].bytes,
                        hangup: found[source].hangup))
            }
        }
        try reportClocks(&poll, reached: poll.events.isEmpty ? nearest : nil)
        return poll.events.sorted { $0.subscription < $1.subscription }
    }

    /// A poll under way.
    private struct Poll {
        var events: [PollEvent] = []
        /// Streams to ask, each direction once: the host bounds how many it can be asked about.
        var sources: [WaitRequest.Source] = []
        /// The subscriptions that wait for a stream, and where it is in ``sources``.
        var asking: [(subscription: Int, source: Int)] = []
        var deadlines: [Deadline] = []
    }

    /// When a clock's subscription has its event.
    private struct Deadline {
        var subscription: Int
        var clock: ClockID
        var time: UInt64
    }

    /// Sorts the subscriptions; what needs no wait has its event.
    private func check(_ subscriptions: [Subscription]) throws(Errno) -> Poll {
        var poll = Poll()
        for (index, subscription) in subscriptions.enumerated() {
            switch subscription.condition {
            case .refused(let error):
                poll.events.append(PollEvent(subscription: index, error: error))
            case .clock(let clock, let nanoseconds, let isAbsolute):
                let now = isAbsolute ? 0 : try world.time(clock, at: call)
                poll.deadlines.append(
                    Deadline(
                        subscription: index, clock: clock,
                        time: now.addingSaturating(nanoseconds)))
            case .descriptor(let number, let forWriting):
                do throws(Errno) {
                    try check(number, forWriting: forWriting, index, &poll)
                } catch {
                    poll.events.append(PollEvent(subscription: index, error: error))
                }
            }
        }
        return poll
    }

    /// A file is always ready; a stream has to be asked.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `notCapable`.
    private func check(
        _ number: UInt32, forWriting: Bool, _ index: Int, _ poll: inout Poll
    ) throws(Errno) {
        try descriptors.check(number)
        if descriptors[number].kind == .directory { throw .isDirectory }
        try require([.poll, forWriting ? .write : .read], of: number)
        guard let file = descriptors[number].file else {
            let source = WaitRequest.Source(descriptors[number].stream, forWriting: forWriting)
            let known = poll.sources.firstIndex {
                $0.stream == source.stream && $0.forWriting == forWriting
            }
            if known == nil { poll.sources.append(source) }
            poll.asking.append((index, known ?? poll.sources.count - 1))
            return
        }
        var event = PollEvent(subscription: index)
        if !forWriting {
            let size = try step { () throws(Errno) in
                try file.attributes().size
            }
            let offset = descriptors[number].offset
            event.bytes = size > offset ? size - offset : 0
        }
        poll.events.append(event)
    }

    /// The deadline that comes first, by what is left on its clock; nil if there is none.
    private func nearest(_ deadlines: [Deadline]) throws(Errno) -> Deadline? {
        var nearest: (deadline: Deadline, left: UInt64)?
        for deadline in deadlines {
            let now = try world.time(deadline.clock, at: call)
            let left = deadline.time > now ? deadline.time - now : 0
            if nearest.map({ left < $0.left }) ?? true { nearest = (deadline, left) }
        }
        return nearest?.deadline
    }

    /// Adds the events of clocks whose time has come; `reached` is one that a wait ended at.
    private func reportClocks(_ poll: inout Poll, reached: Deadline?) throws(Errno) {
        for deadline in poll.deadlines {
            let isReached = reached.map { $0.subscription == deadline.subscription } ?? false
            let now = try world.time(deadline.clock, at: call)
            if isReached || now >= deadline.time {
                poll.events.append(PollEvent(subscription: deadline.subscription))
            }
        }
    }
}
