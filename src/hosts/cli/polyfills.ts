/** What Node 20 does not have yet, for code that is written for Node 24: https://node.green */
import 'core-js/actual/iterator/index.js'
import 'core-js/actual/map/group-by.js'
import 'core-js/actual/object/group-by.js'
import 'core-js/actual/promise/try.js'
import 'core-js/actual/promise/with-resolvers.js'
import 'core-js/actual/regexp/escape.js'
import 'core-js/actual/set/index.js'
